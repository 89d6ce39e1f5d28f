package dev.tamsui.interop;

import java.util.List;

/** A tracker that takes connections and never answers: {@code silent_tracker.py}. */
final class SilentTracker implements Running {
    private final Program program;

    SilentTracker(Workplace workplace) {
        program = workplace.start(List.of("/usr/bin/python3", "-u", Scripts.path("silent_tracker.py"), "6969"));
        Patience.until("the tracker listens", () -> program.printed().contains("ready"));
    }

    @Override
    public void close() {
        program.close();
    }
}
