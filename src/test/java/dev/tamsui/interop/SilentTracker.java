package dev.tamsui.interop;

import java.util.List;

/** Accepts connections on the tracker's port and never says a word: {@code silent_tracker.py}. */
final class SilentTracker implements Running {
    private final Program program;

    SilentTracker(Workplace workplace) {
        program = workplace.start(List.of("/usr/bin/python3", "-u", Scripts.path("silent_tracker.py"), "6969"));
        Patience.until("it listens", () -> program.printed().contains("ready"));
    }

    boolean holds(Host client) {
        return program.printed().lines().anyMatch(line -> line.equals("holding " + client.ipv4()));
    }

    @Override
    public void close() {
        program.close();
    }
}
