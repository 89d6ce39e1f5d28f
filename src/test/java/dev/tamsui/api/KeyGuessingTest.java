package dev.tamsui.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;

/** Apart from the other tests, which come from the same address. */
@SpringBootTest(
        classes = WebSide.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "tamsui.api.key=the key of this test")
@DirtiesContext
class KeyGuessingTest {
    @LocalServerPort
    private int port;

    @Test
    void guesserIsToldToWaitAndOthersAreServed() throws IOException {
        RawHttp http = new RawHttp(port);
        String wrong = "GET /api/v1/torrents HTTP/1.1\nHost: localhost\nAuthorization: Bearer wrong";
        for (int i = 0; i < KeyGuesses.FREE_FAILURES; i++) {
            assertThat(http.send(wrong).status()).isEqualTo(401);
        }
        RawHttp.Answer shut = http.send(wrong);
        assertThat(shut.status()).isEqualTo(429);
        assertThat(shut.isProblem()).isTrue();
        assertThat(shut.head()).contains("Retry-After: 1");
        assertThat(http.from("127.0.0.2")
                        .send(
                                "GET /api/v1/torrents HTTP/1.1\nHost: localhost\nAuthorization: Bearer the key of this test")
                        .status())
                .isEqualTo(200);
        assertThat(http.send("GET /livez HTTP/1.1\nHost: localhost").status()).isEqualTo(200);
    }
}
