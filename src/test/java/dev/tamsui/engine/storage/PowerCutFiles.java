package dev.tamsui.engine.storage;

import dev.tamsui.engine.storage.SavePath.Look;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Files in memory that keep apart what the disk has and what the system only remembers, down to sectors of 512 bytes. A cut
 * leaves the disk with what was synced and with what else chance decides. Writes may also fail behind everybody's back, which is
 * told to the descriptors open at the time, once, at their next sync.
 */
final class PowerCutFiles implements FileOpener {
    private static final int SECTOR = 512;

    /** What survives of that which was not synced. */
    enum Cut {
        NOTHING,
        SOME,
        SOME_REORDERED,
        /** The process is killed and the system lives on. */
        ALL
    }

    /** Called before anything takes effect: others may run here, or the power be cut. */
    Runnable meanwhile = () -> {};

    double faults;
    boolean isDead;
    private final Random random;
    private final LongSupplier clock;
    private final Map<Path, Node> names = new HashMap<>();
    private final Map<Path, Node> durableNames = new HashMap<>();
    private final Set<Path> folders = new HashSet<>();
    private final Set<Path> durableFolders = new HashSet<>();

    PowerCutFiles(Path root, Random random, LongSupplier clock) {
        this.random = random;
        this.clock = clock;
        folders.add(root);
        durableFolders.add(root);
    }

    /** Bytes at a place; null for a cut to that length. */
    private static final class Op {
        final int at;
        final byte @Nullable [] bytes;

        Op(int at, byte @Nullable [] bytes) {
            this.at = at;
            this.bytes = bytes;
        }
    }

    private static final class Node {
        byte[] cache = new byte[0];
        byte[] disk = new byte[0];
        long modified;
        long diskModified;
        final List<Op> pending = new ArrayList<>();
        final List<Handle> handles = new ArrayList<>();
    }

    private static byte[] apply(byte[] to, Op op) {
        if (op.bytes == null) {
            return Arrays.copyOf(to, op.at);
        }
        byte[] result = op.at + op.bytes.length > to.length ? Arrays.copyOf(to, op.at + op.bytes.length) : to.clone();
        System.arraycopy(op.bytes, 0, result, op.at, op.bytes.length);
        return result;
    }

    private static Node require(@Nullable Node node, Path path) throws IOException {
        if (node == null) {
            throw new NoSuchFileException(path.toString());
        }
        return node;
    }

    /** What is left after a cut, as the next process finds it. */
    PowerCutFiles after(Cut cut, LongSupplier nextClock) {
        PowerCutFiles left = new PowerCutFiles(Path.of("/"), random, nextClock);
        for (Path folder : folders) {
            if (durableFolders.contains(folder) || survives(cut)) {
                left.folders.add(folder);
            }
        }
        for (Map.Entry<Path, Node> name : names.entrySet()) {
            boolean isNamed = durableNames.containsKey(name.getKey()) || survives(cut);
            Node survivor = surviving(cut, name.getValue());
            if (isNamed && hasFolders(left, name.getKey())) {
                left.names.put(name.getKey(), survivor);
                left.durableNames.put(name.getKey(), survivor);
            }
        }
        left.folders.removeIf(folder -> !hasFolders(left, folder));
        left.durableFolders.addAll(left.folders);
        return left;
    }

    private static boolean hasFolders(PowerCutFiles left, Path path) {
        for (Path at = path.getParent(); at != null && !at.equals(at.getRoot()); at = at.getParent()) {
            if (!left.folders.contains(at)) {
                return false;
            }
        }
        return true;
    }

    private boolean survives(Cut cut) {
        return switch (cut) {
            case NOTHING -> false;
            case SOME, SOME_REORDERED -> random.nextBoolean();
            case ALL -> true;
        };
    }

    private Node surviving(Cut cut, Node node) {
        Node left = new Node();
        List<Op> ops = new ArrayList<>(node.pending);
        ops.removeIf(_ -> !survives(cut));
        if (cut == Cut.SOME_REORDERED) {
            Collections.shuffle(ops, random);
        }
        byte[] bytes = node.disk;
        for (Op op : ops) {
            bytes = apply(bytes, op);
        }
        if (survives(cut) && bytes.length < node.cache.length) {
            bytes = Arrays.copyOf(bytes, node.cache.length); // longer, and the new bytes never arrived
        }
        left.cache = bytes;
        left.disk = bytes;
        left.modified = survives(cut) ? node.modified : node.diskModified;
        left.diskModified = left.modified;
        return left;
    }

    /** The bytes as they are now; null when there is no such file. */
    byte @Nullable [] bytes(Path path) {
        Node node = names.get(path);
        return node == null ? null : node.cache;
    }

    List<Path> files() {
        return names.keySet().stream().sorted().toList();
    }

    /** Changes one byte, as another program would, an hour later. */
    void edit(Path path) {
        Node node = names.get(path);
        if (node != null && node.cache.length > 0) {
            node.cache[random.nextInt(node.cache.length)] ^= 1;
            node.modified += 3_600_000_000_000L;
            node.disk = node.cache.clone();
            node.diskModified = node.modified;
        }
    }

    /** What was lost behind everybody's back is lost for readers too, once the system needs its memory for something else. */
    void evict() {
        for (Node node : names.values()) {
            byte[] bytes = node.disk;
            for (Op op : node.pending) {
                bytes = apply(bytes, op);
            }
            node.cache = bytes;
        }
    }

    /** Some write fails in the background: what it held is lost, and only who has the file open will hear of it. */
    void loseSomething() {
        for (Node node : names.values()) {
            if (!node.pending.isEmpty() && random.nextInt(4) == 0) {
                drop(node);
                node.handles.forEach(handle -> handle.isFaulty = true);
            }
        }
    }

    private void drop(Node node) {
        for (Op op : node.pending) {
            if (random.nextBoolean()) {
                node.disk = apply(node.disk, op);
            }
        }
        node.pending.clear();
    }

    @Override
    public Opened open(Path path, Mode mode) throws IOException {
        meanwhile.run();
        if (mode == Mode.CREATE) {
            if (names.containsKey(path)) {
                throw new FileAlreadyExistsException(path.toString());
            }
            Node made = new Node();
            made.modified = clock.getAsLong();
            names.put(path, made);
        }
        return new Handle(require(names.get(path), path));
    }

    @Override
    public @Nullable Look look(Path path) {
        Node node = names.get(path);
        if (node != null) {
            return new Look(true, false, false, node.cache.length, node.modified, 1, node);
        }
        return folders.contains(path) ? new Look(false, true, false, 0, 0, 1, path) : null;
    }

    @Override
    public Path realPath(Path path) throws IOException {
        if (!folders.contains(path)) {
            throw new NoSuchFileException(path.toString());
        }
        return path;
    }

    @Override
    public void makeFolder(Path path) {
        folders.add(path);
    }

    @Override
    public void makeFolders(Path path) {
        for (Path at = path; at != null; at = at.getParent()) {
            folders.add(at);
        }
    }

    @Override
    public void syncFolder(Path path) {
        meanwhile.run();
        folders.stream().filter(folder -> path.equals(folder.getParent())).forEach(durableFolders::add);
        names.forEach((name, node) -> {
            if (path.equals(name.getParent())) {
                durableNames.put(name, node);
            }
        });
    }

    private final class Handle implements Opened {
        private final Node node;
        private boolean isFaulty;

        Handle(Node node) {
            this.node = node;
            node.handles.add(this);
        }

        @Override
        public int read(ByteBuffer into, long at) {
            meanwhile.run();
            if (at >= node.cache.length) {
                return -1;
            }
            int bytes = Math.min(into.remaining(), node.cache.length - (int) at);
            into.put(node.cache, (int) at, bytes);
            return bytes;
        }

        @Override
        public int write(ByteBuffer from, long at) {
            meanwhile.run();
            int bytes = Math.min(from.remaining(), SECTOR - (int) (at % SECTOR));
            byte[] sector = new byte[bytes];
            from.get(sector);
            Op op = new Op((int) at, sector);
            node.pending.add(op);
            node.cache = apply(node.cache, op);
            node.modified = clock.getAsLong();
            return bytes;
        }

        @Override
        public void truncate(long length) {
            meanwhile.run();
            Op op = new Op((int) length, null);
            node.pending.add(op);
            node.cache = apply(node.cache, op);
            node.modified = clock.getAsLong();
        }

        @Override
        public void sync() throws IOException {
            List<Op> covered = new ArrayList<>(node.pending);
            meanwhile.run();
            if (!isDead && random.nextDouble() < faults) {
                drop(node);
                node.handles.forEach(handle -> handle.isFaulty = true);
            }
            if (isFaulty) {
                isFaulty = false;
                throw new IOException("Input/output error");
            }
            for (Op op : covered) {
                if (node.pending.remove(op)) {
                    node.disk = apply(node.disk, op);
                }
            }
            node.diskModified = random.nextBoolean() ? node.modified : node.diskModified;
        }

        @Override
        public void close() {
            node.handles.remove(this);
        }
    }
}
