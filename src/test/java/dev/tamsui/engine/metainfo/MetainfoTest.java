package dev.tamsui.engine.metainfo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tamsui.engine.bencode.BencodeDictionaryWriter;
import dev.tamsui.engine.bencode.BencodeListWriter;
import dev.tamsui.engine.metainfo.MetainfoException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetainfoTest {

    @ParameterizedTest
    @CsvSource({
        "1, 16384, 1, 1", "16384, 16384, 1, 16384", "16385, 16384, 2, 1", "32768, 16384, 2, 16384",
        "100000, 1024, 98, 672", "5000, 1025, 5, 900", "1, 67108864, 1, 1", "8192000000, 16384, 500000, 16384",
        "33554432000000, 67108864, 500000, 67108864"
    })
    void sizesAreCutIntoPieces(long length, long pieceLength, int pieces, int lastPiece) throws MetainfoException {
        PieceLayout layout = Torrents.parse(
                        Torrents.nameless(length, pieceLength).put("name", "n"))
                .layout();
        assertThat(layout.pieces()).isEqualTo(pieces);
        assertThat(layout.pieceBytes(pieces - 1)).isEqualTo(lastPiece);
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "1023", "67108865", "4294967296", "9223372036854775807", "-9223372036854775808"})
    void pieceLengthOutOfRangeIsRefused(long pieceLength) {
        BencodeDictionaryWriter info = new BencodeDictionaryWriter()
                .put("length", 10)
                .put("name", "n")
                .put("piece length", pieceLength)
                .put("pieces", new byte[20]);
        assertRefused(info, Reason.BAD_PIECE_LENGTH, "1024 to 67108864 are supported");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 19, 20, 39, 41, 60})
    void hashesMustBeOneAPiece(int bytes) {
        BencodeDictionaryWriter info = new BencodeDictionaryWriter()
                .put("length", 20_000)
                .put("name", "n")
                .put("piece length", 16_384)
                .put("pieces", new byte[bytes]);
        assertRefused(info, Reason.BAD_PIECES, bytes + " bytes of piece hashes where its 2 pieces need 40");
    }

    @Test
    void pieceCountHasALimit() {
        BencodeDictionaryWriter info = new BencodeDictionaryWriter()
                .put("length", 2_097_152L * 1024 + 1)
                .put("name", "n")
                .put("piece length", 1024)
                .put("pieces", new byte[20]);
        assertRefused(info, Reason.TOO_MANY_PIECES, "2097153 pieces; at most 2097152");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 140_737_488_355_329L})
    void fileLengthOutOfRangeIsRefused(long length) {
        BencodeListWriter files =
                new BencodeListWriter().add(Torrents.file(5, List.of("a"))).add(Torrents.file(length, List.of("b")));
        assertRefused(Torrents.folder(files, 5), Reason.BAD_FILES, "File 1 of the torrent has a length of " + length);
    }

    @Test
    void sumOfLengthsCannotWrapAround() {
        BencodeListWriter files = new BencodeListWriter();
        for (int i = 0; i < 131_072; i++) { // 2^17 times 2^47 is 0 in 64 bits
            files.add(Torrents.file(140_737_488_355_328L, List.of("f" + i)));
        }
        assertRefused(Torrents.folder(files, 1), Reason.TOO_MANY_PIECES, "more than 140737488355328 bytes in all");
    }

    @Test
    void torrentWithoutBytesIsRefused() {
        assertRefused(Torrents.single("n", 0), Reason.EMPTY, "0 bytes in all; at least 1");
        assertRefused(Torrents.folder(new BencodeListWriter(), 0), Reason.EMPTY, "0 bytes");
        assertRefused(
                Torrents.folder(new BencodeListWriter().add(Torrents.file(0, List.of("a"))), 0),
                Reason.EMPTY,
                "0 bytes");
        BencodeDictionaryWriter pad = Torrents.file(10, List.of(".pad", "10")).put("attr", "p");
        assertRefused(Torrents.folder(new BencodeListWriter().add(pad), 10), Reason.EMPTY, "0 bytes");
    }

    @Test
    void emptyFilesKeepTheirPlace() throws MetainfoException {
        BencodeListWriter files = new BencodeListWriter()
                .add(Torrents.file(0, List.of("a")))
                .add(Torrents.file(7, List.of("b")))
                .add(Torrents.file(0, List.of("c")));
        assertThat(Torrents.parse(Torrents.folder(files, 7)).files())
                .containsExactly(
                        new TorrentFile(List.of("t", "a"), 0, 0, false, false),
                        new TorrentFile(List.of("t", "b"), 0, 7, false, false),
                        new TorrentFile(List.of("t", "c"), 7, 0, false, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"length", "piece length", "pieces"})
    void missingPartIsNamed(String part) {
        BencodeDictionaryWriter info = new BencodeDictionaryWriter().put("name", "n");
        if (!part.equals("length")) {
            info.put("length", 10);
        }
        if (!part.equals("piece length")) {
            info.put("piece length", 16_384);
        }
        if (!part.equals("pieces")) {
            info.put("pieces", new byte[20]);
        }
        assertRefused(info, Reason.BAD_INFO, "\"" + part + "\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "de",
                "d4:info0:e",
                "d4:infolee",
                "d4:infodee",
                "d4:infod5:filesdeee",
                "d4:infod5:filesli1eeee",
                "d4:infod5:filesld6:lengthi1eeeee",
                "d4:infod5:filesld6:lengthi1e4:pathli1eeeeee",
                "d4:infod5:filesld6:lengthi1e4:path1:aeeee",
                "d4:infod5:filesld6:length1:14:pathl1:aeeeee",
                "d4:infod6:lengthi1e4:namei5e12:piece lengthi16384e6:pieces20:aaaaaaaaaaaaaaaaaaaaee"
            })
    void partsOfAnotherKindAreRefused(String torrent) {
        assertRefused(torrent.getBytes(ISO_8859_1), Reason.BAD_INFO, "Fetch it again");
    }

    @Test
    void laterVersionIsRefusedBeforeAnythingElse() {
        assertRefused(
                new BencodeDictionaryWriter().put("meta version", 3).put("piece length", -1),
                Reason.UNKNOWN_VERSION,
                "meta version is 3");
        assertRefused(Torrents.single("n", 5).put("meta version", 1), Reason.UNKNOWN_VERSION, "meta version is 1");
        assertRefused(Torrents.single("n", 5).put("meta version", "2"), Reason.UNKNOWN_VERSION, "no number");
        assertRefused(new BencodeDictionaryWriter().put("meta version", 2), Reason.V2_ONLY, "v2 only");
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1, true", "2, true", "-1, true"})
    void privateFlagIsRead(long flag, boolean isPrivate) throws MetainfoException {
        assertThat(Torrents.parse(Torrents.single("n", 5).put("private", flag)).isPrivate())
                .isEqualTo(isPrivate);
    }

    @Test
    void padFilesCountForPiecesButNotForSize() throws MetainfoException {
        BencodeListWriter files = new BencodeListWriter()
                .add(Torrents.file(100, List.of("a")))
                .add(new BencodeDictionaryWriter().put("attr", "hp").put("length", 16_284))
                .add(Torrents.file(50, List.of("b")).put("attr", "x"));
        Metainfo metainfo = Torrents.parse(Torrents.folder(files, 16_434));
        assertThat(metainfo.files())
                .containsExactly(
                        new TorrentFile(List.of("t", "a"), 0, 100, false, false),
                        new TorrentFile(List.of("t", ".pad", "16284"), 100, 16_284, true, false),
                        new TorrentFile(List.of("t", "b"), 16_384, 50, false, true));
        assertThat(metainfo.sizeBytes()).isEqualTo(150);
    }

    @Test
    void linksAreLeftOutWhateverTheyPointTo() throws MetainfoException {
        BencodeListWriter files = new BencodeListWriter()
                .add(Torrents.file(0, List.of("l"))
                        .put("attr", "l")
                        .put("symlink path", BencodeListWriter.of(List.of("..", "etc"))))
                .add(Torrents.file(5, List.of("l", "passwd")))
                .add(new BencodeDictionaryWriter()
                        .put("attr", "l")
                        .put("path", BencodeListWriter.of(List.of("m")))
                        .put("symlink path", BencodeListWriter.of(List.of("/etc/passwd"))));
        assertThat(Torrents.parse(Torrents.folder(files, 5)).files())
                .containsExactly(new TorrentFile(List.of("t", "l", "passwd"), 0, 5, false, false));
    }

    @Test
    void remarksAreCutAndDatesHeldToReason() throws MetainfoException {
        BencodeDictionaryWriter torrent = new BencodeDictionaryWriter()
                .put("info", Torrents.single("n", 5))
                .put("comment", "x".repeat(4095) + "\ud83d\ude00")
                .put("created by", "")
                .put("creation date", 1_700_000_000L);
        Metainfo metainfo = Metainfo.parse(torrent.encoded());
        assertThat(metainfo.comment()).isEqualTo("x".repeat(4095));
        assertThat(metainfo.createdBy()).isNull();
        assertThat(metainfo.createdAt()).isEqualTo(Instant.ofEpochSecond(1_700_000_000));
        for (long date : new long[] {Long.MAX_VALUE, Long.MIN_VALUE, -1, 0}) {
            byte[] odd = new BencodeDictionaryWriter()
                    .put("info", Torrents.single("n", 5))
                    .put("comment", 5)
                    .put("creation date", date)
                    .encoded();
            assertThat(Metainfo.parse(odd).createdAt()).isNull();
        }
    }

    @Test
    void utf8NamesAreTakenOverOthers() throws MetainfoException {
        BencodeDictionaryWriter file = new BencodeDictionaryWriter()
                .put("length", 5)
                .put("path", new BencodeListWriter().add(new byte[] {(byte) 0xe9}))
                .put("path.utf-8", BencodeListWriter.of(List.of("\u00e9")));
        BencodeDictionaryWriter info =
                Torrents.folder(new BencodeListWriter().add(file), 5).put("name.utf-8", "\u8056\u7d93");
        Metainfo metainfo = Torrents.parse(info);
        assertThat(metainfo.name()).isEqualTo("\u8056\u7d93");
        assertThat(metainfo.files().getFirst().path()).containsExactly("\u8056\u7d93", "\u00e9");
    }

    @Test
    void namesAreReadInTheTorrentsCodePage() throws MetainfoException {
        byte[] big5 = {(byte) 0xb2, (byte) 0x48, (byte) 0xa4, (byte) 0xf4}; // the river's name
        BencodeDictionaryWriter info = Torrents.nameless(5, 16_384).put("name", big5);
        assertThat(Metainfo.parse(new BencodeDictionaryWriter()
                                .put("info", info)
                                .put("encoding", "BIG5")
                                .encoded())
                        .name())
                .isEqualTo("\u6de1\u6c34");
        assertThat(Torrents.parse(info).name()).isEqualTo("%B2H%A4%F4");
        for (String useless : List.of("UTF-8", "UTF-16", "no such page", "\0", "x".repeat(1000))) {
            byte[] torrent = new BencodeDictionaryWriter()
                    .put("info", info)
                    .put("encoding", useless)
                    .encoded();
            assertThat(Metainfo.parse(torrent).name()).as(useless).isEqualTo("%B2H%A4%F4");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "\u202e"})
    void torrentWithoutAUsableNameIsNamedForItsHash(String name) throws MetainfoException {
        Metainfo metainfo = Torrents.parse(Torrents.single(name, 5));
        assertThat(metainfo.name()).isEqualTo(metainfo.infoHash().hex());
        assertThat(metainfo.files().getFirst().path()).containsExactly(metainfo.name());
    }

    @Test
    void nameMayBeMissing() throws MetainfoException {
        Metainfo metainfo = Torrents.parse(Torrents.nameless(5, 16_384));
        assertThat(metainfo.name()).isEqualTo(metainfo.infoHash().hex());
    }

    @ParameterizedTest
    @CsvSource({
        "'<!DOCTYPE html><html>', web page",
        "'\r\n  <html>', web page",
        "'\u00ef\u00bb\u00bf<?xml ?>', web page",
        "'{\"error\":\"login\"}', JSON",
        "magnet:?xt=urn:btih:00, magnet link",
        "'', empty",
        "'PK\3\4', zip",
        "i5e, no .torrent",
        "garbage, no .torrent",
        "d4:infod, damaged"
    })
    void otherFilesAreCalledWhatTheyAre(String bytes, String words) {
        assertRefused(bytes.getBytes(ISO_8859_1), Reason.NOT_BENCODE, words);
    }

    @Test
    void gzipIsCalledThat() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(Torrents.torrent(Torrents.single("n", 5)));
        }
        assertRefused(packed.toByteArray(), Reason.NOT_BENCODE, "gunzip");
    }

    @Test
    void whatIsTooLargeIsCalledThat() {
        assertRefused(new byte[10 * 1024 * 1024 + 1], Reason.TOO_LARGE, "at most 10485760");
        assertRefused("l".repeat(200).getBytes(UTF_8), Reason.TOO_LARGE, "100 deep");
    }

    private static void assertRefused(BencodeDictionaryWriter info, Reason reason, String words) {
        assertRefused(Torrents.torrent(info), reason, words);
    }

    private static void assertRefused(byte[] torrent, Reason reason, String words) {
        assertThatExceptionOfType(MetainfoException.class)
                .isThrownBy(() -> Metainfo.parse(torrent))
                .withMessageContaining(words)
                .returns(reason, MetainfoException::reason);
    }
}
