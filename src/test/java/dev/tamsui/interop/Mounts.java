package dev.tamsui.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * File systems that come and go below one folder while the programs of a test run.
 *
 * <p>A program in a network namespace has a mount table of its own. It sees what is mounted and unmounted here only if it was
 * started after this was made, since the folder is a shared mount from then on. {@link #close()} unmounts all of it, so the
 * programs must have ended by then.
 */
final class Mounts implements Running {
    private static final Set<Mounts> OPEN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> OPEN.forEach(Mounts::close)));
    }

    /** Every place something is mounted on, the latest first. */
    private final Deque<Path> mounted = new ArrayDeque<>();

    private Mounts() {}

    static Mounts below(Path folder) {
        Mounts mounts = new Mounts();
        OPEN.add(mounts);
        mounts.bind(folder, folder);
        Command.run(List.of("mount", "--make-shared", folder.toString()));
        return mounts;
    }

    /** Mounts an empty file system of so many KiB, in memory. */
    void tmpfs(Path at, long kibibytes) {
        mount(List.of("-t", "tmpfs", "-o", "size=" + kibibytes + "k", "tmpfs"), at);
    }

    /** Changes how much fits on a file system made by {@link #tmpfs}. */
    void resize(Path at, long kibibytes) {
        Command.run(List.of("mount", "-o", "remount,size=" + kibibytes + "k", at.toString()));
    }

    /** Mounts the file system that is in a file. */
    void image(Path file, Path at) {
        mount(List.of("-o", "loop", file.toString()), at);
    }

    /** Somebody else has mounted something below the folder: it is to be unmounted with the rest. */
    void has(Path at) {
        mounted.push(at);
    }

    /** Lets a folder, with the file system it is on, appear at another place too. */
    void bind(Path from, Path at) {
        mount(List.of("--bind", from.toString()), at);
    }

    private void mount(List<String> what, Path at) {
        List<String> command = new ArrayList<>(List.of("mount"));
        command.addAll(what);
        command.add(at.toString());
        Command.run(command);
        mounted.push(at);
    }

    /** Unmounts what was mounted here last. Nobody may have a file open there. */
    void unmount(Path at) {
        Command.run(List.of("umount", at.toString()));
        mounted.remove(at);
    }

    /** Unmounts everything below a folder: what a test run that was killed has left there. */
    static void removeLeftovers(Path folder) {
        Deque<String> places = new ArrayDeque<>();
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
                String place = line.split(" ", 6)[4];
                if (place.startsWith(folder + "/")) {
                    places.push(place);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        places.forEach(place -> Command.run(List.of("umount", "--lazy", place)));
    }

    @Override
    public void close() {
        if (OPEN.remove(this)) {
            // lazily: a program that did not end keeps its view, the folder itself is free to be removed
            mounted.forEach(at -> Command.attempt(List.of("umount", "--lazy", at.toString()), new byte[0]));
        }
    }
}
