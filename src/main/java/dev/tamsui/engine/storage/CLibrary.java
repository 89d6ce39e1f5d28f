package dev.tamsui.engine.storage;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls of Linux's C library about files that Java has none for. Java's channels hide their descriptors, so a file is opened
 * once more here, for as long as a call takes.
 *
 * <p>Thread: any; blocks on the volume.
 */
final class CLibrary {
    private static final Logger LOG = LoggerFactory.getLogger(CLibrary.class);

    private static final int O_RDONLY = 0;
    private static final int O_WRONLY = 1;
    private static final int O_NOFOLLOW_X86 = 0x20000;
    private static final int O_NOFOLLOW_ARM = 0x8000;
    private static final int O_CLOEXEC = 0x80000;
    /** Should something else than a file have come in its place. */
    private static final int O_NONBLOCK = 0x800;

    private static final int FALLOC_FL_KEEP_SIZE = 1;
    private static final int POSIX_FADV_DONTNEED = 4;

    private static final int EINTR = 4;
    private static final int EIO = 5;

    /** A name that cannot be said in the system's character set; no file system gives this number for a reason of its own. */
    static final int EILSEQ = 84;

    private static final Charset NAMES = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    /** Null where there is no such library, or none that we know the constants of. */
    static final @Nullable CLibrary LINUX = find();

    private final MethodHandle open;
    private final MethodHandle fallocate;
    private final MethodHandle fadvise;
    private final MethodHandle close;
    private final VarHandle errno;
    private final int flags;

    /** Calls of C are restricted: javac wants to hear that they are meant, and the flags file lets the JVM make them. */
    @SuppressWarnings("restricted")
    private CLibrary(Linker linker, boolean isArm) {
        SymbolLookup library = linker.defaultLookup();
        Linker.Option state = Linker.Option.captureCallState("errno");
        open = linker.downcallHandle(
                library.findOrThrow("open"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
                Linker.Option.firstVariadicArg(2),
                state);
        fallocate = linker.downcallHandle(
                library.findOrThrow("fallocate"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG),
                state);
        fadvise = linker.downcallHandle(
                library.findOrThrow("posix_fadvise"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT));
        close = linker.downcallHandle(
                library.findOrThrow("close"), FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        errno = Linker.Option.captureStateLayout().varHandle(PathElement.groupElement("errno"));
        flags = O_CLOEXEC | O_NONBLOCK | (isArm ? O_NOFOLLOW_ARM : O_NOFOLLOW_X86);
    }

    private static @Nullable CLibrary find() {
        String machine = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        boolean isArm = machine.equals("aarch64");
        if (!System.getProperty("os.name", "").equals("Linux") || !(isArm || machine.equals("amd64"))) {
            return null;
        }
        try {
            return new CLibrary(Linker.nativeLinker(), isArm);
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("Files can be neither preallocated nor dropped from the system's memory: {}", e.toString());
            return null;
        }
    }

    /** {@code fallocate} from the first byte on, the size kept. Returns the error number, 0 for none. */
    int reserve(Path path, long length) {
        return withFile(path, O_WRONLY, (file, state) -> {
            int error;
            do {
                int returned = (int) fallocate.invokeExact(state, file, FALLOC_FL_KEEP_SIZE, 0L, length);
                error = returned == 0 ? 0 : number(state);
            } while (error == EINTR);
            return error;
        });
    }

    /** {@code posix_fadvise} that the whole file is not needed. Returns the error number, 0 for none. */
    int forget(Path path) {
        return withFile(path, O_RDONLY, (file, _) -> (int) fadvise.invokeExact(file, 0L, 0L, POSIX_FADV_DONTNEED));
    }

    @FunctionalInterface
    private interface Use {
        int of(int file, MemorySegment state) throws Throwable;
    }

    private int withFile(Path path, int mode, Use use) {
        if (!NAMES.newEncoder().canEncode(path.toString())) {
            return EILSEQ;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            byte[] name = (path + "\0").getBytes(NAMES); // not allocateFrom: it knows few character sets
            int file = (int) open.invokeExact(state, arena.allocateFrom(ValueLayout.JAVA_BYTE, name), mode | flags, 0);
            if (file < 0) {
                return number(state);
            }
            int error = use.of(file, state);
            int closed = (int) close.invokeExact(file); // nothing was written that could fail to be kept
            return closed == 0 || error != 0 ? error : EIO;
        } catch (Throwable fault) {
            throw new IllegalStateException("a call of the C library", fault);
        }
    }

    private int number(MemorySegment state) {
        return (int) errno.get(state, 0L);
    }
}
