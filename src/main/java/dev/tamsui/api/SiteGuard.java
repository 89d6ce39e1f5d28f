package dev.tamsui.api;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses what another web site makes a browser send here, before any key is looked at: a Host that is not ours, an Origin
 * other than that Host, and fetch metadata that says so. Programs send neither of the last two, so they are not asked.
 */
final class SiteGuard extends OncePerRequestFilter {
    private final HostRules hosts;
    private final ProblemWriter problems;

    SiteGuard(HostRules hosts, ProblemWriter problems) {
        this.hosts = hosts;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        ProblemView refusal = refusal(request);
        if (refusal == null) {
            chain.doFilter(request, response);
        } else {
            problems.write(response, refusal);
        }
    }

    private @Nullable ProblemView refusal(HttpServletRequest request) {
        List<String> host = Collections.list(request.getHeaders(HttpHeaders.HOST));
        if (host.size() > 1) {
            return Problem.BAD_REQUEST.because("There is more than one Host header.");
        }
        String name = host.isEmpty() ? null : host.getFirst();
        if (!hosts.allows(name, request.getLocalAddr())) {
            return Problem.MISDIRECTED.because(
                    "The Host header does not name this daemon. If it should, add the name to"
                            + " tamsui.api.allowed-hosts (TAMSUI_API_ALLOWED_HOSTS).");
        }
        if (isCrossSite(request, String.valueOf(name))) {
            return Problem.CROSS_SITE.because("The request was made by a page of another origin.");
        }
        return null;
    }

    private static boolean isCrossSite(HttpServletRequest request, String host) {
        for (String origin : Collections.list(request.getHeaders(HttpHeaders.ORIGIN))) {
            if (!isOriginOf(origin.toLowerCase(Locale.ROOT), host.toLowerCase(Locale.ROOT))) {
                return true;
            }
        }
        String site = request.getHeader("Sec-Fetch-Site");
        // same-site is not enough: every port of localhost is the same site
        return site != null && !site.equals("same-origin") && !site.equals("none") && !isLinkToPage(request);
    }

    private static boolean isOriginOf(String origin, String host) {
        return origin.equals("http://" + host) || origin.equals("https://" + host);
    }

    /** A link that somebody clicked, to a page that holds no data and carries no key. */
    private static boolean isLinkToPage(HttpServletRequest request) {
        return request.getMethod().equals("GET")
                && "navigate".equals(request.getHeader("Sec-Fetch-Mode"))
                && "document".equals(request.getHeader("Sec-Fetch-Dest"))
                && request.getRequestURI().startsWith("/swagger-ui");
    }
}
