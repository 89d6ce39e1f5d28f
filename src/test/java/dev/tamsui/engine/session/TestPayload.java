package dev.tamsui.engine.session;

import dev.tamsui.engine.bencode.BencodeDictionaryWriter;
import dev.tamsui.engine.bencode.BencodeListWriter;
import dev.tamsui.engine.model.InfoHash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Made-up data with a .torrent file that truly describes it.
 *
 * @param files bytes by path below the save path, the torrent's own folder included
 */
public record TestPayload(byte[] torrent, InfoHash hash, int pieceLength, byte[] content, Map<String, byte[]> files) {

    /** One file. */
    public static TestPayload single(String name, int bytes, int pieceLength, String tracker) {
        return make(name, Map.of(name, data(bytes, name.hashCode())), false, pieceLength, tracker);
    }

    /** A folder of files of so many bytes each; some lie in folders of their own. */
    public static TestPayload tree(String name, int[] bytes, int pieceLength, String tracker) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (int i = 0; i < bytes.length; i++) {
            files.put(name + (i % 3 == 2 ? "/sub" : "") + "/f" + i, data(bytes[i], i));
        }
        return make(name, files, true, pieceLength, tracker);
    }

    public int pieces() {
        return Math.ceilDiv(content.length, pieceLength);
    }

    /** Writes all of it, as a finished download would have. */
    public void writeTo(Path savePath) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = savePath.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
    }

    /** Whether every file is there with every byte. */
    public boolean isIn(Path savePath) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = savePath.resolve(file.getKey());
            if (!Files.exists(path) || !Arrays.equals(Files.readAllBytes(path), file.getValue())) {
                return false;
            }
        }
        return true;
    }

    private static TestPayload make(
            String name, Map<String, byte[]> files, boolean folder, int pieceLength, String tracker) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        BencodeListWriter list = new BencodeListWriter();
        files.forEach((path, bytes) -> {
            all.writeBytes(bytes);
            List<String> below = new ArrayList<>(List.of(path.split("/")));
            below.removeFirst();
            list.add(
                    new BencodeDictionaryWriter().put("length", bytes.length).put("path", BencodeListWriter.of(below)));
        });
        byte[] content = all.toByteArray();
        BencodeDictionaryWriter info = new BencodeDictionaryWriter()
                .put("name", name)
                .put("piece length", pieceLength)
                .put("pieces", hashes(content, pieceLength));
        if (folder) {
            info.put("files", list);
        } else {
            info.put("length", content.length);
        }
        byte[] torrent = new BencodeDictionaryWriter()
                .put("announce", tracker)
                .put("info", info)
                .encoded();
        return new TestPayload(torrent, InfoHash.of(sha1(info.encoded())), pieceLength, content, files);
    }

    private static byte[] hashes(byte[] content, int pieceLength) {
        ByteArrayOutputStream hashes = new ByteArrayOutputStream();
        for (int from = 0; from < content.length; from += pieceLength) {
            hashes.writeBytes(sha1(Arrays.copyOfRange(content, from, Math.min(content.length, from + pieceLength))));
        }
        return hashes.toByteArray();
    }

    private static byte[] sha1(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    private static byte[] data(int bytes, long seed) {
        byte[] data = new byte[bytes];
        new SplittableRandom(seed).nextBytes(data);
        return data;
    }
}
