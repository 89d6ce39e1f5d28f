package dev.tamsui.engine.metainfo;

/**
 * How a torrent's bytes are cut: into pieces, the hashed unit, and those into blocks, the request unit.
 *
 * <p>All pieces have {@code pieceLength} bytes but the last, which has what is left (a whole one when the total divides
 * evenly). The same holds for blocks within a piece.
 *
 * @param totalBytes of all files with their padding, at least 1
 * @param pieceLength bytes, positive
 */
public record PieceLayout(long totalBytes, int pieceLength) {
    /** What one request asks for at most; larger ones are refused by the field's clients (BEP 3, "peer messages"). */
    public static final int BLOCK_BYTES = 16 * 1024;

    public static final int MAX_PIECES = 2_097_152;

    public PieceLayout {
        if (totalBytes < 1 || pieceLength < 1 || pieces(totalBytes, pieceLength) > MAX_PIECES) {
            throw new IllegalArgumentException(totalBytes + " bytes in pieces of " + pieceLength);
        }
    }

    public int pieces() {
        return (int) pieces(totalBytes, pieceLength);
    }

    public int pieceBytes(int piece) {
        return (int) Math.min(pieceLength, totalBytes - pieceOffset(piece));
    }

    /** Where the piece starts, counted from the start of the first file. */
    public long pieceOffset(int piece) {
        return (long) piece * pieceLength;
    }

    public int blocks(int piece) {
        return Math.ceilDiv(pieceBytes(piece), BLOCK_BYTES);
    }

    public int blockBytes(int piece, int block) {
        return Math.min(BLOCK_BYTES, pieceBytes(piece) - block * BLOCK_BYTES);
    }

    private static long pieces(long totalBytes, int pieceLength) {
        return Math.ceilDiv(totalBytes, (long) pieceLength);
    }
}
