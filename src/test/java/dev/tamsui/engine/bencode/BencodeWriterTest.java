package dev.tamsui.engine.bencode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class BencodeWriterTest {

    @Test
    void keysComeOutSorted() {
        BencodeDictionaryWriter person = new BencodeDictionaryWriter()
                .put("LastName", "Daniel")
                .put("FirstName", "Jack")
                .put("Age", 42);
        assertThat(person.encoded()).asString(ISO_8859_1).isEqualTo("d3:Agei42e9:FirstName4:Jack8:LastName6:Daniele");
    }

    @Test
    void keysAreSortedAsUnsignedBytes() {
        BencodeDictionaryWriter writer = new BencodeDictionaryWriter()
                .put(new byte[] {(byte) 0xff}, new BencodeListWriter())
                .put("a", 1)
                .put("", 0);
        assertThat(writer.encoded()).asString(ISO_8859_1).isEqualTo("d0:i0e1:ai1e1:\u00fflee");
    }

    @Test
    void keyCannotBePutTwice() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BencodeDictionaryWriter().put("a", 1).put("a", 2));
    }

    @Test
    void listsKeepTheirOrder() {
        BencodeListWriter list = new BencodeListWriter()
                .add(-1)
                .add("\u00e9")
                .add(new byte[] {1, 2, 3})
                .add(BencodeListWriter.of(List.of("x", "y")));
        assertThat(list.encoded()).asString(UTF_8).isEqualTo("li-1e2:\u00e93:\1\2\3l1:x1:yee");
        assertThat(list.add(5).encoded())
                .as("writing on after a look")
                .hasSize(list.encoded().length)
                .endsWith("i5ee".getBytes(UTF_8));
    }

    @Test
    void decodedValuesAreWrittenAsTheyStood() throws BencodeException {
        byte[] unsorted = "d1:bi1e1:ai2ee".getBytes(ISO_8859_1);
        BencodeValue value = Bencode.decode(unsorted, BencodeLimits.TORRENT);
        assertThat(new BencodeListWriter().add(value).encoded())
                .asString(ISO_8859_1)
                .isEqualTo("ld1:bi1e1:ai2eee");
    }
}
