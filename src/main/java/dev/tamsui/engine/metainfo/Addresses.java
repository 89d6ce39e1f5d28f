package dev.tamsui.engine.metainfo;

import dev.tamsui.engine.bencode.BencodeDictionary;
import dev.tamsui.engine.bencode.BencodeList;
import dev.tamsui.engine.bencode.BencodeString;
import dev.tamsui.engine.bencode.BencodeValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The trackers and web seeds of a torrent. What cannot be an address (blank, with control characters or blanks within, too
 * long, not UTF-8, there already) is dropped without a word: the others may do. Whether one may be contacted is for others to
 * judge.
 */
final class Addresses {
    static final int MAX_TRACKERS = 100;
    static final int MAX_WEB_SEEDS = 100;
    static final int MAX_CHARACTERS = 2048;

    private Addresses() {}

    /** {@code announce-list}, or when there is no use in it {@code announce} as the only tier (BEP 12). */
    static List<List<String>> trackerTiers(BencodeDictionary top) {
        List<List<String>> tiers = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        if (top.get("announce-list") instanceof BencodeList list) {
            for (BencodeValue tier : list) {
                addTier(tier, tiers, seen);
            }
        }
        if (tiers.isEmpty() && top.get("announce") instanceof BencodeString announce) {
            addTier(announce, tiers, seen);
        }
        return tiers;
    }

    /** {@code url-list}: one address, or a list of them (BEP 19, "Metadata Extension"). */
    static List<String> webSeeds(BencodeDictionary top) {
        BencodeValue seeds = top.get("url-list");
        return seeds == null ? List.of() : addresses(seeds, new HashSet<>(), MAX_WEB_SEEDS);
    }

    /** Some makers write a plain address where a tier should be; it is taken as a tier of one. */
    private static void addTier(BencodeValue value, List<List<String>> tiers, Set<String> seen) {
        List<String> tier = addresses(value, seen, MAX_TRACKERS);
        if (!tier.isEmpty()) {
            tiers.add(tier);
        }
    }

    private static List<String> addresses(BencodeValue value, Set<String> seen, int max) {
        List<String> addresses = new ArrayList<>();
        Iterable<BencodeValue> candidates = value instanceof BencodeList list ? list : List.of(value);
        for (BencodeValue candidate : candidates) {
            if (seen.size() >= max) {
                break;
            }
            String address = address(candidate);
            if (address != null && seen.add(address)) {
                addresses.add(address);
            }
        }
        return addresses;
    }

    private static @Nullable String address(BencodeValue value) {
        if (!(value instanceof BencodeString string) || string.size() > MAX_CHARACTERS) {
            return null;
        }
        String text = Text.utf8(string);
        return text == null ? null : address(text);
    }

    /** What is left without blanks around it; null when that cannot be an address. */
    static @Nullable String address(String text) {
        String address = text.strip();
        boolean isOdd = address.chars()
                .anyMatch(c -> Character.isISOControl(c) || Character.isWhitespace(c) || Character.isSpaceChar(c));
        return address.isEmpty() || isOdd || address.length() > MAX_CHARACTERS ? null : address;
    }
}
