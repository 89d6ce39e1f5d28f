package dev.tamsui.engine.storage;

import dev.tamsui.engine.metainfo.TorrentFile;
import dev.tamsui.engine.storage.SavePath.Look;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Under which name, and in which folder, each file of a torrent is: under its own in the save path once the torrent is complete,
 * and until then perhaps with a suffix, or in a folder for what is incomplete.
 *
 * <p>A file is looked for under its final name first, then under those that it may have meanwhile, so that the options may be
 * switched on at any time. What was found once is looked for there first: what somebody puts in its final place later is not ours.
 *
 * <p>Thread: lanes.
 */
final class Whereabouts {
    private static final Logger LOG = LoggerFactory.getLogger(Whereabouts.class);
    private static final int MOST_NAME_BYTES = 255;

    private final SavePath savePath;
    private final @Nullable SavePath incomplete;
    private final String suffix;
    private final BooleanSupplier isNear;
    private final List<TorrentFile> files;

    /** Files that must do without the suffix, lest the name be too long or another file's. */
    private final BitSet plain;

    /** Which of its places each file was last found in. */
    private final AtomicIntegerArray last;

    /** Null until it was asked. */
    private volatile @Nullable Boolean isUsed;

    /**
     * @param incomplete this torrent's own folder for what is incomplete, of use if it is on the file system of the save path; null for
     *     none
     * @param suffix of what is incomplete, empty for none
     * @param isNear whether the two folders are on one file system; asked once, on a lane
     */
    Whereabouts(
            SavePath savePath,
            @Nullable SavePath incomplete,
            String suffix,
            List<TorrentFile> files,
            BooleanSupplier isNear) {
        this.savePath = savePath;
        this.incomplete = incomplete;
        this.suffix = suffix;
        this.isNear = isNear;
        this.files = files;
        this.plain = suffix.isEmpty() ? new BitSet() : unsuitable(files, suffix);
        this.last = new AtomicIntegerArray(files.size());
    }

    /** Under their own names only. */
    static Whereabouts of(SavePath savePath, List<TorrentFile> files) {
        return new Whereabouts(savePath, null, "", files, () -> false);
    }

    private static BitSet unsuitable(List<TorrentFile> files, String suffix) {
        Set<List<String>> names = new HashSet<>();
        files.forEach(file -> names.add(folded(file.path(), "")));
        BitSet found = new BitSet();
        for (int i = 0; i < files.size(); i++) {
            List<String> path = files.get(i).path();
            int bytes = (path.getLast() + suffix).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MOST_NAME_BYTES || names.contains(folded(path, suffix))) {
                found.set(i);
            }
        }
        return found;
    }

    private static List<String> folded(List<String> path, String suffix) {
        List<String> names = new ArrayList<>(path.size());
        path.forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
        names.set(names.size() - 1, (path.getLast() + suffix).toLowerCase(Locale.ROOT));
        return names;
    }

    SavePath savePath() {
        return savePath;
    }

    /** The save path's volume may be another one from now on. */
    void forgetVolumes() {
        isUsed = null;
    }

    /** Null when there is none that can be used: files are renamed out of it, never copied. */
    @Nullable
    SavePath incomplete() {
        if (incomplete == null) {
            return null;
        }
        Boolean known = isUsed;
        if (known == null) {
            known = isNear.getAsBoolean();
            isUsed = known;
            if (!known) {
                LOG.info(
                        "{} is on another file system than {}: what is downloaded there stays there while it is incomplete",
                        incomplete.root().getParent(),
                        savePath.root());
            }
        }
        return known ? incomplete : null;
    }

    /**
     * A file that is there.
     *
     * @param in whose folders are above it
     * @param isFinal whether it has its final name
     */
    record Found(SavePath in, Path path, Look look, boolean isFinal) {}

    private record Spot(SavePath in, List<String> elements) {}

    /** Null when it is nowhere. */
    @Nullable
    Found find(int index) throws IOException {
        List<Spot> spots = spots(index);
        int known = Math.min(last.get(index), spots.size() - 1);
        Found found = look(spots.get(known), known == 0);
        for (int i = 0; i < spots.size() && found == null; i++) {
            found = look(spots.get(i), i == 0);
            known = i;
        }
        if (found == null && spots.size() > 1) {
            found = look(spots.getFirst(), true); // it may have been given its final name while we looked
            known = 0;
        }
        if (found != null) {
            last.set(index, known);
        }
        return found;
    }

    /** What a file is called besides the place where it was found, if it is there too; null when there is no such thing. */
    @Nullable
    Found findOther(int index, Found one) throws IOException {
        List<Spot> spots = spots(index);
        for (int i = 0; i < spots.size() && spots.size() > 1; i++) {
            Found other = look(spots.get(i), i == 0);
            if (other != null && !other.path().equals(one.path())) {
                return other;
            }
        }
        return null;
    }

    /** Where to make a file that is nowhere; the folders above it are made. */
    Path toMake(int index) throws IOException {
        List<Spot> spots = spots(index);
        last.set(index, spots.size() - 1);
        return made(spots.getLast());
    }

    /** Where the file belongs when the torrent is complete; the folders above it are made. */
    Path whenComplete(int index) throws IOException {
        return made(spots(index).getFirst());
    }

    /** It has its final name now. */
    void renamed(int index) {
        last.set(index, 0);
    }

    private static Path made(Spot spot) throws IOException {
        Path path = spot.in.find(spot.elements, true);
        if (path == null) {
            throw new IOException("nothing was made"); // it would have been told why
        }
        return path;
    }

    private static @Nullable Found look(Spot spot, boolean isFinal) throws IOException {
        Path path = spot.in.find(spot.elements, false);
        Look seen = path == null ? null : spot.in.look(path);
        return path == null || seen == null ? null : new Found(spot.in, path, seen, isFinal);
    }

    /** Its final place first, where it is to be made last. */
    private List<Spot> spots(int index) {
        List<String> path = files.get(index).path();
        List<Spot> spots = new ArrayList<>(4);
        spots.add(new Spot(savePath, path));
        List<String> suffixed = new ArrayList<>(path);
        if (!suffix.isEmpty() && !plain.get(index)) {
            suffixed.set(suffixed.size() - 1, path.getLast() + suffix);
            spots.add(new Spot(savePath, suffixed));
        }
        SavePath apart = incomplete();
        if (apart != null) {
            if (!suffixed.equals(path)) {
                spots.add(new Spot(apart, path));
            }
            spots.add(new Spot(apart, suffixed));
        }
        return spots;
    }
}
