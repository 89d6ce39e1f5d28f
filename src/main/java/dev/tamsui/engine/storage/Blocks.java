package dev.tamsui.engine.storage;

import java.io.IOException;
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
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reserves a file's blocks on Linux: {@code fallocate} with {@code FALLOC_FL_KEEP_SIZE}, for which Java has no call. The size
 * goes on meaning how far was written.
 *
 * <p>Java's channels hide their descriptors, so the file is opened once more here, for as long as the call takes.
 *
 * <p>Thread: lanes; blocks on the volume.
 */
final class Blocks {
    private static final Logger LOG = LoggerFactory.getLogger(Blocks.class);

    private static final int O_WRONLY = 1;
    private static final int O_NOFOLLOW_X86 = 0x20000;
    private static final int O_NOFOLLOW_ARM = 0x8000;
    private static final int O_CLOEXEC = 0x80000;
    private static final int KEEP_SIZE = 1;

    private static final int EINTR = 4;
    private static final int EIO = 5;
    private static final int EFBIG = 27;
    private static final int ENOSPC = 28;
    private static final int EDQUOT = 122;

    private static final Charset NAMES = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    /** Null where there is no such call. */
    private static final @Nullable Calls CALLS = Calls.find().orElse(null);

    private Blocks() {}

    /** The three calls of the C library. */
    private record Calls(MethodHandle open, MethodHandle fallocate, MethodHandle close, VarHandle errno, int noFollow) {
        /** Calls of C are restricted: javac wants to hear that they are meant, and the flags file lets the JVM make them. */
        @SuppressWarnings("restricted")
        static Optional<Calls> find() {
            String machine = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
            boolean isArm = machine.equals("aarch64");
            if (!System.getProperty("os.name", "").equals("Linux") || !(isArm || machine.equals("amd64"))) {
                return Optional.empty();
            }
            try {
                Linker linker = Linker.nativeLinker();
                SymbolLookup library = linker.defaultLookup();
                Linker.Option state = Linker.Option.captureCallState("errno");
                return Optional.of(new Calls(
                        linker.downcallHandle(
                                library.findOrThrow("open"),
                                FunctionDescriptor.of(
                                        ValueLayout.JAVA_INT,
                                        ValueLayout.ADDRESS,
                                        ValueLayout.JAVA_INT,
                                        ValueLayout.JAVA_INT),
                                Linker.Option.firstVariadicArg(2),
                                state),
                        linker.downcallHandle(
                                library.findOrThrow("fallocate"),
                                FunctionDescriptor.of(
                                        ValueLayout.JAVA_INT,
                                        ValueLayout.JAVA_INT,
                                        ValueLayout.JAVA_INT,
                                        ValueLayout.JAVA_LONG,
                                        ValueLayout.JAVA_LONG),
                                state),
                        linker.downcallHandle(
                                library.findOrThrow("close"),
                                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT)),
                        Linker.Option.captureStateLayout().varHandle(PathElement.groupElement("errno")),
                        isArm ? O_NOFOLLOW_ARM : O_NOFOLLOW_X86));
            } catch (RuntimeException | LinkageError e) {
                LOG.warn("Files cannot be preallocated here: {}", e.toString());
                return Optional.empty();
            }
        }

        /** Returns the error number, 0 for none. */
        int reserve(Path path, long length) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
                MemorySegment name = arena.allocateFrom(path.toString(), NAMES);
                int file = (int) open.invokeExact(state, name, O_WRONLY | O_CLOEXEC | noFollow, 0);
                if (file < 0) {
                    return number(state);
                }
                int error;
                do {
                    error = (int) fallocate.invokeExact(state, file, KEEP_SIZE, 0L, length) == 0 ? 0 : number(state);
                } while (error == EINTR);
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

    /** As {@link FileOpener#allocate}. */
    static boolean reserve(Path path, long length) throws IOException {
        Calls calls = CALLS;
        if (calls == null || length == 0 || !NAMES.newEncoder().canEncode(path.toString())) {
            return calls != null;
        }
        int error = calls.reserve(path, length);
        return switch (error) {
            case 0 -> true;
            case ENOSPC -> throw new FileSystemException(path.toString(), null, "No space left on device");
            case EDQUOT -> throw new FileSystemException(path.toString(), null, "Disk quota exceeded");
            case EFBIG -> throw new FileSystemException(path.toString(), null, "File too large");
            case EIO -> throw new FileSystemException(path.toString(), null, "Input/output error");
            default -> false; // this file system does not know it: then blocks come as they are written
        };
    }
}
