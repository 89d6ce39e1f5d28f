package dev.tamsui.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import tools.jackson.databind.json.JsonMapper;

class BodyLimitTest {
    private final AtomicLong nanos = new AtomicLong();
    private final BodyLimit limit = new BodyLimit(new ProblemWriter(JsonMapper.shared()), nanos::get, 0);

    @Test
    void bodyThatTakesTooLongIsCutOff() {
        FilterChain slow = (request, _) -> {
            int first = request.getInputStream().read();
            assertThat(first).isZero();
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(BodyLimit.BODY_SECONDS) + 1);
            assertThatExceptionOfType(BodyTooSlow.class)
                    .isThrownBy(() -> request.getInputStream().read());
        };
        assertThat(statusOf(10, slow)).isEqualTo(200);
    }

    @Test
    void onlyAFewLargeBodiesAreHandledAtOnce() {
        int large = (int) BodyLimit.LARGE_BYTES + 1;
        AtomicInteger depth = new AtomicInteger();
        AtomicInteger innermost = new AtomicInteger();
        FilterChain nested = new FilterChain() {
            @Override
            public void doFilter(ServletRequest request, ServletResponse response) {
                depth.incrementAndGet();
                int status = statusOf(large, this);
                if (status != 200) {
                    innermost.set(status);
                }
            }
        };
        assertThat(statusOf(large, nested)).isEqualTo(200);
        assertThat(depth).hasValue(BodyLimit.LARGE_AT_ONCE);
        assertThat(innermost).hasValue(503);
        assertThat(statusOf(large, new MockFilterChain()))
                .as("turns are given back")
                .isEqualTo(200);
    }

    private int statusOf(int length, FilterChain chain) {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/api/v1/torrents");
        request.setContentType("application/x-bittorrent");
        request.setContent(new byte[length]);
        MockHttpServletResponse response = new MockHttpServletResponse();
        try {
            limit.doFilter(request, response, chain);
        } catch (IOException | ServletException e) {
            throw new AssertionError(e);
        }
        return response.getStatus();
    }
}
