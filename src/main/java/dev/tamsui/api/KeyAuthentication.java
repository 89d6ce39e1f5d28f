package dev.tamsui.api;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.web.authentication.AuthenticationConverter;

/**
 * Takes the key from {@code Authorization: Bearer KEY}, or from {@code Basic} with the key as the password and any user name,
 * which is how curl, Prometheus and most other clients can say it. Never from the address, where logs would keep it.
 */
final class KeyAuthentication implements AuthenticationConverter, AuthenticationManager {
    private final ApiKey key;
    private final KeyGuesses guesses;

    KeyAuthentication(ApiKey key, KeyGuesses guesses) {
        this.key = key;
        this.guesses = guesses;
    }

    /** The address that guesses wrong keys has to wait. */
    static final class TooManyFailures extends AuthenticationException {
        private static final long serialVersionUID = 1;

        private final long waitSeconds;

        private TooManyFailures(long waitSeconds) {
            super("too many wrong keys");
            this.waitSeconds = waitSeconds;
        }

        long waitSeconds() {
            return waitSeconds;
        }
    }

    @Override
    public @Nullable Authentication convert(HttpServletRequest request) {
        List<String> headers = Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION));
        if (headers.isEmpty()) {
            return null;
        }
        String attempt = headers.size() == 1 ? attempt(headers.getFirst()) : "";
        return UsernamePasswordAuthenticationToken.unauthenticated(request.getRemoteAddr(), attempt);
    }

    /** What is offered as the key; empty, which never matches, when the header is of neither kind. */
    private static String attempt(String header) {
        int space = header.indexOf(' ');
        if (space < 0) {
            return "";
        }
        String credentials = header.substring(space + 1).strip();
        return switch (header.substring(0, space).toLowerCase(Locale.ROOT)) {
            case "bearer" -> credentials;
            case "basic" -> password(credentials);
            default -> "";
        };
    }

    private static String password(String credentials) {
        try {
            String pair = new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8);
            return pair.substring(pair.indexOf(':') + 1);
        } catch (IllegalArgumentException notBase64) {
            return "";
        }
    }

    @Override
    public Authentication authenticate(Authentication attempt) {
        String address = attempt.getName();
        long waitSeconds = guesses.waitSeconds(address);
        if (waitSeconds > 0) {
            throw new TooManyFailures(waitSeconds);
        }
        if (!key.matches(String.valueOf(attempt.getCredentials()))) {
            guesses.failed(address);
            throw new BadCredentialsException("wrong key");
        }
        guesses.succeeded(address);
        return UsernamePasswordAuthenticationToken.authenticated("owner", null, AuthorityUtils.NO_AUTHORITIES);
    }
}
