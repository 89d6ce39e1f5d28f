package dev.tamsui.engine.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tamsui.engine.http.HttpFailure.Reason;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpUrlTest {
    @Test
    void aUrlComesApart() throws HttpFailure {
        assertThat(HttpUrl.parse("HTTP://me:pw%40x@Tracker.Example:6969/a/b?passkey=1&x=%zz[]#end"))
                .isEqualTo(new HttpUrl("http", "me:pw%40x", "tracker.example", 6969, "/a/b?passkey=1&x=%zz[]"));
    }

    @ParameterizedTest
    @CsvSource({
        "http://h,http,h,80,/",
        "https://h,https,h,443,/",
        "https://h:/x,https,h,443,/x",
        "http://h?q=1,http,h,80,/?q=1",
        "http://[2001:DB8::1]:81/x,http,2001:db8:0:0:0:0:0:1,81,/x",
        "http://a@b@h/,http,h,80,/",
        "http://1.2.3.4/,http,1.2.3.4,80,/",
        "http://4chan.example./,http,4chan.example.,80,/"
    })
    void partsThatAreLeftOutHaveTheirUsualValue(String text, String scheme, String host, int port, String target)
            throws HttpFailure {
        HttpUrl url = HttpUrl.parse(text);

        assertThat(new HttpUrl(url.scheme(), null, url.host(), url.port(), url.target()))
                .isEqualTo(new HttpUrl(scheme, null, host, port, target));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "h",
                "//h/",
                "/x",
                "ftp://h/",
                "file:///etc/passwd",
                "gopher://h/",
                "udp://h:1/",
                "http:/h",
                "http:h",
                "http://",
                "http:///x",
                "http://:80/",
                "http://h:0/",
                "http://h:65536/",
                "http://h:-1/",
                "http://h:1x/",
                "http://h/a b",
                " http://h/",
                "http://h/ ",
                "http://h/\r\nX: y",
                "http://h\r\n/",
                "http://h/\t",
                "http://h/\u0000",
                "http://h/\u007f",
                "http://h/\n",
                "http://me\r\n@h/",
                "http://2130706433/",
                "http://0x7f000001/",
                "http://0x7f.0.0.1/",
                "http://0177.0.0.1/",
                "http://127.1/",
                "http://127.0.0.01/",
                "http://1.2.3.4.5/",
                "http://256.1.1.1/",
                "http://127.0.0.1./",
                "http://h.0x/",
                "http://[::1/",
                "http://::1/",
                "http://[::1%25lo]/",
                "http://[fe80::1%lo]/",
                "http://[::ffff:127.0.0.1]/",
                "http://[127.0.0.1]/",
                "http://[]/",
                "http://[1:2]/",
                "http://h_@[::1]x/",
                "http://b\u00fccher.example/",
                "http://\uff11\uff12\uff17.0.0.1/",
                "http://h%41/",
                "http://a..b/",
                "http://h\\@evil/"
            })
    void whateverElseIsRefusedWithoutRepeatingIt(String text) {
        assertThatExceptionOfType(HttpFailure.class)
                .isThrownBy(() -> HttpUrl.parse(text))
                .satisfies(failure -> {
                    assertThat(failure.reason()).isEqualTo(Reason.BAD_URL);
                    assertThat(failure.getMessage()).doesNotContain("h/", "passwd", "evil");
                });
    }

    @Test
    void aUrlBeyondTheLimitIsRefused() {
        assertThatExceptionOfType(HttpFailure.class)
                .isThrownBy(() -> HttpUrl.parse("http://h/" + "x".repeat(HttpUrl.MAX_CHARS)))
                .withMessageContaining(Integer.toString(HttpUrl.MAX_CHARS));
    }

    @ParameterizedTest
    @CsvSource({
        "http://h/a/b?q,/x?y,http://h/x?y",
        "http://h/a/b?q,c,http://h/a/c",
        "http://h/a/b?q/r,?z,http://h/a/b?z",
        "http://h/a/b?q,#f,http://h/a/b?q",
        "http://h/a/b?q,//other:81/x,http://other:81/x",
        "https://h/a,//other/x,https://other/x",
        "http://h/a,https://other/x,https://other/x",
        "http://h:81,x,http://h:81/x",
        "http://[::1]:81/a,/x,http://[::1]:81/x"
    })
    void aRedirectIsReadFromWhereWeAre(String from, String location, String to) throws HttpFailure {
        assertThat(HttpUrl.parse(from).redirectedTo(location)).isEqualTo(HttpUrl.parse(to));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"file:///etc/passwd", "gopher://h/", "javascript:x", "http://h/ x", "/a\r\nb", "http://0177.1/"})
    void aRedirectToElsewhereThanTheWebIsRefused(String location) throws HttpFailure {
        HttpUrl from = HttpUrl.parse("http://h/");

        assertThatExceptionOfType(HttpFailure.class).isThrownBy(() -> from.redirectedTo(location));
    }

    @ParameterizedTest
    @CsvSource({
        "/x,me:pw",
        "http://h/x,me:pw",
        "http://other/x,",
        "http://h:81/x,",
        "https://h/x,",
        "http://you:pw@h/,me:pw",
        "http://you:pw@other/,"
    })
    void credentialsStayWithinTheirOrigin(String location, String expected) throws HttpFailure {
        assertThat(HttpUrl.parse("http://me:pw@h/").redirectedTo(location).userInfo())
                .isEqualTo(expected);
    }

    @Test
    void whatIsShownHoldsNoSecret() throws HttpFailure {
        String secret = "http://SECRET:SECRET@h:81/SECRET/announce?SECRET#SECRET";

        assertThat(HttpUrl.redacted(secret)).isEqualTo("http://h:81");
        assertThat(HttpUrl.redacted("udp://h/SECRET")).doesNotContain("SECRET");
        assertThat(HttpUrl.parse(secret)).hasToString("http://h:81");
        assertThat(new HttpRequest(secret, 1, java.time.Duration.ofSeconds(1)).toString())
                .doesNotContain("SECRET");
    }

    @Property
    void noTextPutsAControlCharacterOnTheWire(@ForAll String rest) {
        try {
            HttpUrl url = HttpUrl.parse("http://h/" + rest);
            assertThat(url.target()).matches("[!-~]*");
        } catch (HttpFailure refused) {
            assertThat(refused.reason()).isEqualTo(Reason.BAD_URL);
        }
    }
}
