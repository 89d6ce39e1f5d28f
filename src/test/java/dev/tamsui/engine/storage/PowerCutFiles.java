package dev.tamsui.engine.storage;

import dev.tamsui.engine.storage.SavePath.Look;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Files in memory that keep apart what the disk has and what the system only remembers, down to sectors of 512 bytes. A cut
 * leaves the disk with what was synced and with what else chance decides. Writes may also fail behind everybody's back, which is
 * told to the descriptors open at the time, once, at their next sync, and if none of them asks, to the first that is opened after
 * it. What is lost goes on to be shown until it is forgotten.
 */
final class PowerCutFiles implements FileOpener {
    private static final int SECTOR = 512;

    /** What survives of that which was not synced. */
    enum Cut {
        NOTHING,
        SOME,
        SOME_REORDERED,
        /** As the last, and of some sectors only the first bytes are new. */
        SOME_TORN,
        /** The process is killed and the system lives on. */
        ALL
    }

    /** Told of every call before it takes effect: others may run here, the power be cut, or the call fail. */
    interface Watch {
        void before(DiskCall call, Path path, long at) throws IOException;
    }

    Watch watch = (_, _, _) -> {};

    /** What one write takes at most, and what a cut may tear apart: bytes up to the next multiple of this. */
    int grain = SECTOR;

    /** Bytes by which files may still grow. */
    long space = Long.MAX_VALUE;

    private final Random random;
    private final LongSupplier clock;
    private final Map<Path, FileNode> names = new TreeMap<>();
    private final Map<Path, FileNode> durableNames = new TreeMap<>();
    private final TreeSet<Path> folders = new TreeSet<>();
    private final TreeSet<Path> durableFolders = new TreeSet<>();

    PowerCutFiles(Path root, Random random, LongSupplier clock) {
        this.random = random;
        this.clock = clock;
        folders.add(root);
        durableFolders.add(root);
    }

    private static FileNode require(@Nullable FileNode node, Path path) throws IOException {
        if (node == null) {
            throw new NoSuchFileException(path.toString());
        }
        return node;
    }

    /** What is left after a cut, as the next process finds it. */
    PowerCutFiles after(Cut cut, LongSupplier nextClock) {
        PowerCutFiles left = new PowerCutFiles(Path.of("/"), random, nextClock);
        TreeSet<Path> everyFolder = new TreeSet<>(folders);
        everyFolder.addAll(durableFolders);
        for (Path folder : everyFolder) {
            boolean isNow = folders.contains(folder);
            if (isNow == (isNow == durableFolders.contains(folder) || survives(cut))) {
                left.folders.add(folder);
            }
        }
        TreeSet<Path> everyName = new TreeSet<>(names.keySet());
        everyName.addAll(durableNames.keySet());
        for (Path name : everyName) {
            FileNode now = names.get(name);
            FileNode named = now == durableNames.get(name) || survives(cut) ? now : durableNames.get(name);
            if (named != null && left.hasFoldersAbove(name)) {
                FileNode survivor = surviving(cut, named);
                left.names.put(name, survivor);
                left.durableNames.put(name, survivor);
            }
        }
        left.folders.removeIf(folder -> !left.hasFoldersAbove(folder));
        left.durableFolders.addAll(left.folders);
        return left;
    }

    /** The same for the next process: what is not synced stays so, and may still be lost. */
    PowerCutFiles afterKill(Random chance, LongSupplier nextClock) {
        PowerCutFiles left = new PowerCutFiles(Path.of("/"), chance, nextClock);
        IdentityHashMap<FileNode, FileNode> copies = new IdentityHashMap<>();
        names.forEach((name, node) -> left.names.put(name, copies.computeIfAbsent(node, FileNode::copy)));
        durableNames.forEach((name, node) -> left.durableNames.put(name, copies.computeIfAbsent(node, FileNode::copy)));
        left.folders.addAll(folders);
        left.durableFolders.addAll(durableFolders);
        return left;
    }

    /** What is left when the power is cut and nothing else survives than what was synced. Draws nothing from chance here. */
    PowerCutFiles afterPowerCut(Random chance, LongSupplier nextClock) {
        return after(Cut.NOTHING, nextClock).afterKill(chance, nextClock);
    }

    private boolean hasFoldersAbove(Path path) {
        for (Path at = path.getParent(); at != null && !at.equals(at.getRoot()); at = at.getParent()) {
            if (!folders.contains(at)) {
                return false;
            }
        }
        return true;
    }

    private boolean survives(Cut cut) {
        return switch (cut) {
            case NOTHING -> false;
            case SOME, SOME_REORDERED, SOME_TORN -> random.nextBoolean();
            case ALL -> true;
        };
    }

    private FileNode surviving(Cut cut, FileNode node) {
        FileNode left = new FileNode();
        List<FileNode.Op> ops = new ArrayList<>(node.pending);
        ops.removeIf(_ -> !survives(cut));
        if (cut == Cut.SOME_REORDERED || cut == Cut.SOME_TORN) {
            Collections.shuffle(ops, random);
        }
        left.disk.become(node.disk);
        for (FileNode.Op op : ops) {
            boolean isTorn = cut == Cut.SOME_TORN && op.length() > 0 && random.nextInt(4) == 0;
            left.disk.apply(isTorn ? op.torn(random.nextInt(op.length())) : op);
        }
        if (survives(cut)) {
            left.disk.stretch(node.cache.length()); // longer, and the new bytes never arrived
        }
        left.cache.become(left.disk);
        left.modified = survives(cut) ? node.modified : node.diskModified;
        left.diskModified = left.modified;
        return left;
    }

    /** The bytes as they are now; null when there is no such file. */
    FileNode.@Nullable Bytes bytes(Path path) {
        FileNode node = names.get(path);
        return node == null ? null : node.cache;
    }

    /** The bytes that would be left if the power were cut now and nothing more survived than it must; null when no file would. */
    FileNode.@Nullable Bytes durableBytes(Path path) {
        for (Path at = path.getParent(); at != null && !at.equals(at.getRoot()); at = at.getParent()) {
            if (!folders.contains(at) || !durableFolders.contains(at)) {
                return null;
            }
        }
        FileNode node = durableNames.get(path);
        return node == null ? null : node.disk;
    }

    List<Path> files() {
        return List.copyOf(names.keySet());
    }

    /** Changes one byte, as another program would, an hour later. */
    void edit(Path path) {
        FileNode node = names.get(path);
        if (node != null && node.cache.length() > 0) {
            node.cache.flip(random.nextInt(node.cache.length()));
            node.modified += 3_600_000_000_000L;
            node.disk.become(node.cache);
            node.pending.clear();
            node.diskModified = node.modified;
        }
    }

    /** Makes a file longer, as another program would, an hour later. */
    void lengthen(Path path, int to) {
        FileNode node = names.get(path);
        if (node != null) {
            node.write(new FileNode.Op(to - 1, new byte[1]));
            node.modified += 3_600_000_000_000L;
        }
    }

    /** What was lost behind everybody's back is lost for readers too, when the system needs its memory for something else. */
    void evict(Path folder) {
        names.forEach((path, node) -> {
            if (path.startsWith(folder)) {
                node.evict();
            }
        });
    }

    /** The system needs its memory for something else, while the daemon runs. */
    void evictUnopened() {
        names.values().forEach(FileNode::evictUnopened);
    }

    /** Whether something is lost of which the next process will be told. */
    boolean isAnyLossUntold() {
        return names.values().stream().anyMatch(FileNode::isLossUntold);
    }

    /** Some write fails in the background: what it held is lost, and only who has the file open will hear of it. */
    void loseSomething() {
        for (FileNode node : names.values()) {
            if (!node.pending.isEmpty() && random.nextInt(4) == 0) {
                node.lose(random);
            }
        }
    }

    @Override
    public Opened open(Path path, Mode mode) throws IOException {
        watch.before(DiskCall.OPEN, path, mode == Mode.CREATE ? 1 : 0);
        if (mode == Mode.CREATE) {
            if (names.containsKey(path)) {
                throw new FileAlreadyExistsException(path.toString());
            }
            if (!hasFoldersAbove(path)) {
                throw new NoSuchFileException(path.toString());
            }
            FileNode made = new FileNode();
            made.modified = clock.getAsLong();
            names.put(path, made);
        }
        return new Handle(path, require(names.get(path), path));
    }

    @Override
    public @Nullable Look look(Path path) throws IOException {
        watch.before(DiskCall.LOOK, path, 0);
        FileNode node = names.get(path);
        if (node != null) {
            return new Look(true, false, false, node.cache.length(), node.modified, 1, node);
        }
        return folders.contains(path) ? new Look(false, true, false, 0, 0, 1, path) : null;
    }

    @Override
    public Path realPath(Path path) throws IOException {
        watch.before(DiskCall.REAL_PATH, path, 0);
        if (!folders.contains(path)) {
            throw new NoSuchFileException(path.toString());
        }
        return path;
    }

    @Override
    public void makeFolder(Path path) throws IOException {
        watch.before(DiskCall.MAKE_FOLDER, path, 0);
        if (!hasFoldersAbove(path)) {
            throw new NoSuchFileException(path.toString());
        }
        folders.add(path);
    }

    @Override
    public void makeFolders(Path path) throws IOException {
        watch.before(DiskCall.MAKE_FOLDER, path, 1);
        for (Path at = path; at != null; at = at.getParent()) {
            folders.add(at);
        }
    }

    @Override
    public void delete(Path path) throws IOException {
        watch.before(DiskCall.DELETE, path, 0);
        names.remove(path);
        if (folders.contains(path)) {
            boolean isEmpty = names.keySet().stream().noneMatch(name -> path.equals(name.getParent()))
                    && folders.stream().noneMatch(folder -> path.equals(folder.getParent()));
            if (!isEmpty) {
                throw new DirectoryNotEmptyException(path.toString());
            }
            folders.remove(path);
        }
    }

    @Override
    public void syncFolder(Path path) throws IOException {
        watch.before(DiskCall.SYNC_FOLDER, path, 0);
        if (!folders.contains(path)) {
            throw new NoSuchFileException(path.toString());
        }
        durableFolders.removeIf(folder -> path.equals(folder.getParent()) && !folders.contains(folder));
        folders.stream().filter(folder -> path.equals(folder.getParent())).forEach(durableFolders::add);
        durableNames.keySet().removeIf(name -> path.equals(name.getParent()) && !names.containsKey(name));
        names.forEach((name, node) -> {
            if (path.equals(name.getParent())) {
                durableNames.put(name, node);
            }
        });
    }

    @Override
    public void forget(Path path) {
        try {
            watch.before(DiskCall.FORGET, path, 0);
        } catch (IOException _) {
            return; // no more than advice
        }
        FileNode node = names.get(path);
        if (node != null) {
            node.forget();
        }
    }

    /** A descriptor, which hears of each loss once. */
    private final class Handle implements Opened {
        private final Path path;
        private final FileNode node;
        private long heard;

        Handle(Path path, FileNode node) {
            this.path = path;
            this.node = node;
            this.heard = node.heardBefore();
            node.handles++;
        }

        @Override
        public int read(ByteBuffer into, long at) throws IOException {
            watch.before(DiskCall.READ, path, at);
            return node.cache.read(into, (int) at);
        }

        @Override
        public int write(ByteBuffer from, long at) throws IOException {
            watch.before(DiskCall.WRITE, path, at);
            int bytes = Math.min(from.remaining(), grain - (int) (at % grain));
            long growth = Math.max(0, at + bytes - node.cache.length());
            if (growth > space) {
                throw new IOException("No space left on device");
            }
            space -= growth;
            byte[] sector = new byte[bytes];
            from.get(sector);
            node.write(new FileNode.Op((int) at, sector));
            node.modified = clock.getAsLong();
            return bytes;
        }

        @Override
        public void truncate(long length) throws IOException {
            watch.before(DiskCall.TRUNCATE, path, length);
            node.write(new FileNode.Op((int) length, null));
            node.modified = clock.getAsLong();
        }

        @Override
        public void sync() throws IOException {
            List<FileNode.Op> covered = List.copyOf(node.pending);
            try {
                watch.before(DiskCall.SYNC, path, 0);
            } catch (IOException e) {
                node.lose(random);
                heard = node.tellLoss();
                throw e;
            }
            if (heard < node.losses) {
                heard = node.tellLoss();
                throw new IOException("Input/output error");
            }
            node.sync(covered);
            node.diskModified = random.nextBoolean() ? node.modified : node.diskModified;
        }

        @Override
        public void close() throws IOException {
            node.handles--;
            watch.before(DiskCall.CLOSE, path, 0);
        }
    }
}
