package dev.tamsui.engine.tracker;

import dev.tamsui.engine.bencode.Bencode;
import dev.tamsui.engine.bencode.BencodeDictionary;
import dev.tamsui.engine.bencode.BencodeException;
import dev.tamsui.engine.bencode.BencodeInteger;
import dev.tamsui.engine.bencode.BencodeLimits;
import dev.tamsui.engine.bencode.BencodeString;
import dev.tamsui.engine.bencode.BencodeValue;
import dev.tamsui.engine.tracker.AnnounceResult.Announced;
import dev.tamsui.engine.tracker.AnnounceResult.Failed;
import dev.tamsui.engine.tracker.AnnounceResult.Kind;
import dev.tamsui.engine.tracker.AnnounceResult.Rejected;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an HTTP tracker answers (BEP 3, "trackers"). Lenient where trackers in the field are careless: what is missing or of
 * another kind counts as not said, and bytes after the dictionary are passed over.
 */
final class AnnounceAnswer {
    static final int MAX_BYTES = 2 * 1024 * 1024;

    private static final BencodeLimits LIMITS = new BencodeLimits(MAX_BYTES, 16, 300_000);
    private static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(30);
    private static final int MAX_TRACKER_ID_BYTES = 256;

    private AnnounceAnswer() {}

    /** Never throws, whatever the bytes. */
    static AnnounceResult read(byte[] body) {
        BencodeDictionary answer;
        try {
            answer = BencodeDictionary.of(Bencode.decodePrefix(body, LIMITS), "the answer");
        } catch (BencodeException notBencode) {
            return new Failed(Kind.MALFORMED, "the answer is not a tracker's: " + notBencode.getMessage());
        }
        if (answer.get("failure reason") instanceof BencodeString reason) {
            return rejected(reason, answer.get("retry in"));
        }
        if (!answer.has("interval") && !answer.has("peers") && !answer.has("peers6")) {
            return new Failed(Kind.MALFORMED, "the answer is not a tracker's: neither peers nor interval in it");
        }
        Duration interval = interval(answer.get("interval"));
        return new Announced(
                interval == null ? DEFAULT_INTERVAL : interval,
                interval(answer.get("min interval")),
                PeerList.of(answer),
                count(answer.get("complete")),
                count(answer.get("incomplete")),
                text(answer.get("warning message")),
                trackerId(answer.get("tracker id")),
                address(answer.get("external ip")));
    }

    private static Rejected rejected(BencodeString reason, @Nullable BencodeValue retryIn) {
        String said = TrackerText.clean(reason.bytes());
        String shown = said.isEmpty() ? "refused without a reason" : said;
        if (retryIn instanceof BencodeString word && word.is("never")) {
            return new Rejected(shown, null, true);
        }
        Long minutes = minutes(retryIn);
        return new Rejected(shown, minutes == null ? null : clamped(minutes, 60), false);
    }

    /** BEP 31 shows the number as a string; its text calls it an integer. Both occur. */
    private static @Nullable Long minutes(@Nullable BencodeValue retryIn) {
        return switch (retryIn) {
            case BencodeInteger integer -> integer.value();
            case BencodeString digits
            when digits.size() <= 9 && digits.text().matches("[0-9]+") -> Long.valueOf(digits.text());
            case null, default -> null;
        };
    }

    private static @Nullable Duration interval(@Nullable BencodeValue value) {
        return value instanceof BencodeInteger seconds ? clamped(seconds.value(), 1) : null;
    }

    /** Zero, negative and absurd values would make us a nuisance, or deaf. */
    private static Duration clamped(long count, long unitSeconds) {
        long low = AnnounceResult.MIN_INTERVAL.toSeconds();
        long high = AnnounceResult.MAX_INTERVAL.toSeconds();
        return Duration.ofSeconds(Math.clamp(Math.clamp(count, -1, high) * unitSeconds, low, high));
    }

    private static @Nullable Integer count(@Nullable BencodeValue value) {
        return value instanceof BencodeInteger count && count.value() >= 0
                ? (int) Math.min(count.value(), Integer.MAX_VALUE)
                : null;
    }

    private static @Nullable String text(@Nullable BencodeValue value) {
        String text = value instanceof BencodeString said ? TrackerText.clean(said.bytes()) : "";
        return text.isEmpty() ? null : text;
    }

    private static @Nullable String trackerId(@Nullable BencodeValue value) {
        return value instanceof BencodeString id && id.size() <= MAX_TRACKER_ID_BYTES
                ? new String(id.bytes(), StandardCharsets.ISO_8859_1)
                : null;
    }

    private static @Nullable InetAddress address(@Nullable BencodeValue value) {
        if (value instanceof BencodeString packed && (packed.size() == 4 || packed.size() == 16)) {
            try {
                return InetAddress.getByAddress(packed.bytes());
            } catch (UnknownHostException e) {
                throw new IllegalStateException("4 or 16 bytes always make an address", e);
            }
        }
        return null;
    }
}
