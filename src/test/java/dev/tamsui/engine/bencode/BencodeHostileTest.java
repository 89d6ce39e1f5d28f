package dev.tamsui.engine.bencode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BencodeHostileTest {
    private static final int TEN_MEGABYTES = 10 * 1024 * 1024;

    @Test
    void aMillionLevelsAreRefusedAtOnce() {
        byte[] deep = "l".repeat(1_000_000).getBytes(ISO_8859_1);
        assertRefusedWithin(1 << 20, deep, "100 deep");
        assertRefusedWithin(1 << 20, "d1:a".repeat(1_000_000).getBytes(ISO_8859_1), "100 deep");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2147483647:", "9223372036854775807:", "10485760:", "99999999999999999999999:a"})
    void announcedLengthsAreNotAllocated(String input) {
        assertRefusedWithin(1 << 20, input.getBytes(ISO_8859_1), "are left");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0:", "le", "de", "i0e"})
    void bombOfTinyValuesIsRefusedInBoundedMemory(String value) {
        byte[] bomb = new byte[TEN_MEGABYTES];
        byte[] filling = value.getBytes(ISO_8859_1);
        bomb[0] = 'l';
        for (int i = 1; i < bomb.length; i++) {
            bomb[i] = filling[(i - 1) % filling.length];
        }
        assertRefusedWithin(64 << 20, bomb, "more than 3000000 values");
    }

    @Test
    void inputOverTheLimitIsNotLookedAt() {
        assertRefusedWithin(1 << 20, new byte[TEN_MEGABYTES + 1], "10485761 bytes where at most 10485760 are read");
    }

    @Test
    void manyKeysInReverseOrderCostLittle() throws BencodeException {
        StringBuilder reversed = new StringBuilder("d");
        for (int i = 500_000; i > 0; i--) {
            reversed.append("7:").append(1_000_000 + i).append("i0e");
        }
        byte[] input = reversed.append('e').toString().getBytes(ISO_8859_1);
        Assertions.assertTimeout(Duration.ofSeconds(5), () -> Bencode.decode(input, BencodeLimits.TORRENT));
        System.arraycopy("1000001".getBytes(ISO_8859_1), 0, input, 3, 7);
        assertThatExceptionOfType(BencodeException.class)
                .isThrownBy(() -> Bencode.decode(input, BencodeLimits.TORRENT))
                .withMessageContaining("\"1000001\" for the second time");
    }

    @Property(tries = 10_000)
    void randomBytesAreRefusedOrWhole(@ForAll("bencodish") byte[] input) {
        judged(input);
    }

    @Property(tries = 2_000)
    void changedBytesAreRefusedOrWhole(@ForAll Random random) {
        byte[] input = "d8:announce3:url4:infod5:filesld6:lengthi12e4:pathl1:a1:beee4:name1:n6:pieces3:xyze1:zi-5ee"
                .getBytes(ISO_8859_1);
        for (int i = 0; i < 3; i++) {
            input[random.nextInt(input.length)] = (byte) "0123456789:ilde-x".charAt(random.nextInt(17));
        }
        judged(input);
    }

    @Provide
    Arbitrary<byte[]> bencodish() {
        String grammar = "0123456789:ilde-";
        Arbitrary<Byte> likely =
                Arbitraries.integers().between(0, grammar.length() - 1).map(i -> (byte) grammar.charAt(i));
        return Arbitraries.frequencyOf(Tuple.of(9, likely), Tuple.of(1, Arbitraries.bytes()))
                .array(byte[].class)
                .ofMaxSize(60);
    }

    /** Whole means that every value within can be had, and that all of them together are what was read. */
    private static void judged(byte[] input) {
        try {
            BencodeValue value = Bencode.decode(input, BencodeLimits.TORRENT);
            assertThat(value.encoded()).isEqualTo(input);
            Object plain = PlainValues.of(value);
            assertThat(PlainValues.of(Bencode.decode(PlainValues.encode(plain), BencodeLimits.TORRENT)))
                    .isEqualTo(plain);
        } catch (BencodeException refused) {
            assertThat(refused.offset()).isBetween(0, input.length);
        }
    }

    private static void assertRefusedWithin(long bytes, byte[] input, String message) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        BencodeException refusal = null;
        try {
            Bencode.decode(input, BencodeLimits.TORRENT);
        } catch (BencodeException e) {
            refusal = e;
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(refusal).hasMessageContaining(message);
        assertThat(allocated).isLessThan(bytes);
    }
}
