package dev.tamsui.bench;

import dev.tamsui.engine.bencode.BencodeDictionaryWriter;
import dev.tamsui.engine.bencode.BencodeListWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A collection of music as a .torrent file of about 1 MiB: 10,000 files of paths like
 * {@code Quiet Harbour 4/2004 - Paper Rivers/07 - Slow Winter.flac}, cut into 6,500 pieces. One artist in eight is not written in
 * ASCII, nor is one track in ten. The same at every run.
 *
 * @param files in their order
 * @param pieces the hashes, 20 bytes each; any bytes, as nothing is held against them
 */
public record SampleTorrent(List<File> files, byte[] pieces) {
    private static final int FILES = 10_000;
    private static final int TRACKS = 12;
    private static final int ALBUMS = 5;
    private static final int PIECES = 6_500;
    private static final int PIECE_LENGTH = 16 * 1024 * 1024;
    private static final int HASH_BYTES = 20;

    private static final List<String> WORDS = List.of(
            "Quiet",
            "Harbour",
            "Paper",
            "Rivers",
            "Slow",
            "Winter",
            "Glass",
            "Orchard",
            "Northern",
            "Letters",
            "Golden",
            "Static",
            "Morning",
            "Engines",
            "Hollow",
            "Satellite",
            "Velvet",
            "Distance",
            "Broken",
            "Compass");

    private static final List<String> OTHER_WORDS = List.of(
            "Bj\u00f6rk",
            "\u00c1g\u00e6tis",
            "Caf\u00e9 Tacvba",
            "\u041a\u0438\u043d\u043e",
            "\u6606\u866b\u8a18",
            "\u00c9toile",
            "M\u00f8rke",
            "\u6771\u4eac\u4e8b\u5909");

    /**
     * One file.
     *
     * @param length bytes
     * @param path three elements
     */
    public record File(long length, List<String> path) {}

    /** Makes it anew. */
    public static SampleTorrent musicCollection() {
        SplittableRandom random = new SplittableRandom(20_040_711);
        List<File> files = new ArrayList<>(FILES);
        String artist = "";
        String album = "";
        for (int i = 0; i < FILES; i++) {
            if (i % (ALBUMS * TRACKS) == 0) {
                artist = name(random, 8) + " " + (1 + i / (ALBUMS * TRACKS));
            }
            if (i % TRACKS == 0) {
                album = "%d - %s".formatted(1970 + random.nextInt(50), name(random, 16));
            }
            String track = "%02d - %s.flac".formatted(1 + i % TRACKS, name(random, 10));
            files.add(new File(random.nextLong(4_000_000, 16_000_000), List.of(artist, album, track)));
        }
        byte[] pieces = new byte[PIECES * HASH_BYTES];
        random.nextBytes(pieces);
        long total = files.stream().mapToLong(File::length).sum();
        // what is missing of that many pieces goes to the last file
        File last = files.removeLast();
        files.add(new File(last.length() + (long) PIECES * PIECE_LENGTH - total, last.path()));
        return new SampleTorrent(List.copyOf(files), pieces);
    }

    /** Two words, the second not in ASCII once in {@code otherOneIn} names. */
    private static String name(SplittableRandom random, int otherOneIn) {
        return word(random, WORDS) + ' ' + word(random, random.nextInt(otherOneIn) == 0 ? OTHER_WORDS : WORDS);
    }

    private static String word(SplittableRandom random, List<String> words) {
        return words.get(random.nextInt(words.size()));
    }

    /** The .torrent file. */
    public byte[] encoded() {
        BencodeListWriter list = new BencodeListWriter();
        for (File file : files) {
            list.add(new BencodeDictionaryWriter()
                    .put("length", file.length())
                    .put("path", BencodeListWriter.of(file.path())));
        }
        BencodeDictionaryWriter info = new BencodeDictionaryWriter()
                .put("files", list)
                .put("name", "Some music")
                .put("piece length", PIECE_LENGTH)
                .put("pieces", pieces);
        BencodeListWriter tiers = new BencodeListWriter()
                .add(BencodeListWriter.of(List.of("https://tracker.example.org/announce")))
                .add(BencodeListWriter.of(List.of("http://other.example.net:6969/announce")));
        return new BencodeDictionaryWriter()
                .put("announce", "https://tracker.example.org/announce")
                .put("announce-list", tiers)
                .put("comment", "Everything, at last")
                .put("created by", "mktorrent 1.1")
                .put("creation date", 1_700_000_000)
                .put("info", info)
                .encoded();
    }
}
