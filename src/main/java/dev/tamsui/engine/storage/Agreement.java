package dev.tamsui.engine.storage;

import dev.tamsui.engine.metainfo.FileSpan;
import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.storage.OpenFiles.OpenFile;
import dev.tamsui.engine.storage.Sharing.Part;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Whether those parts of a piece that other torrents have on the disk are what this one would write there. They need no writing
 * then; if not, the contents differ and nothing of the piece may be written.
 *
 * <p>Thread: the volume's lane that writes, so that nobody writes meanwhile.
 */
final class Agreement {
    private final FileStorage storage;
    private final Lane lane;

    Agreement(FileStorage storage, Lane lane) {
        this.storage = storage;
        this.lane = lane;
    }

    /**
     * @param parts of one piece, all of it, in order
     * @param piece at its first byte
     * @throws FileFault when anything is not the same, or cannot be read
     */
    void require(List<Part> parts, PieceBytes piece) throws FileFault {
        for (Part part : parts) {
            if (part.owner() == null) {
                piece.skip(part.span().length());
            } else if (!isSame(part.span(), piece)) {
                throw new FileFault(
                        ErrorKind.FILE_SHARED,
                        "write of " + storage.files().name(part.span().file()) + ": torrent \"" + part.owner()
                                + "\" has other bytes in the same file; remove one of the two, or give it another save path");
            }
        }
    }

    private boolean isSame(FileSpan span, PieceBytes piece) throws FileFault {
        TorrentFiles files = storage.files();
        try {
            OpenFile open = lane.files().lease(files, span.file(), false);
            try {
                return isSame(open, span, piece);
            } finally {
                open.release();
            }
        } catch (IOException e) {
            FileFault fault = FileFault.of("read", files.name(span.file()), e);
            if (fault.kind() == ErrorKind.FILES_MISSING) {
                return false; // its owner will notice
            }
            throw fault;
        }
    }

    private boolean isSame(OpenFile open, FileSpan span, PieceBytes piece) throws IOException {
        for (int read = 0; read < span.length(); ) {
            ByteBuffer found = lane.buffer();
            found.limit(Math.min(found.capacity(), span.length() - read));
            int bytes = open.file().read(found, span.offset() + read);
            if (bytes < 0 || !piece.match(found.flip())) {
                return false;
            }
            read += bytes;
        }
        return true;
    }
}
