package dev.tamsui.interop;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A tracker that remembers when it heard from whom: {@code recording_tracker.py}. It tracks whatever it is asked for. */
final class RecordingTracker implements Running {
    private final Program program;

    RecordingTracker(Workplace workplace) {
        program = workplace.start(List.of("/usr/bin/python3", "-u", Scripts.path("recording_tracker.py"), "6969"));
        Patience.until("the tracker listens", () -> program.printed().contains("ready"));
    }

    /** When this client first announced this torrent at or after an instant; empty if it has not yet. */
    Optional<Instant> firstAnnounce(Torrent torrent, Host client, Instant since) {
        String prefix = "announce %s %s ".formatted(torrent.infoHash(), client.ipv4());
        return program.printed()
                .lines()
                .filter(line -> line.startsWith(prefix))
                .map(line -> Instant.ofEpochMilli(Long.parseLong(line.substring(prefix.length()))))
                .filter(at -> !at.isBefore(since))
                .findFirst();
    }

    @Override
    public void close() {
        program.close();
    }
}
