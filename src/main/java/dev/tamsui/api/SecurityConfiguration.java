package dev.tamsui.api;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.AuthenticationFilter;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.header.HeaderWriterFilter;

/**
 * What stands before every controller and every Actuator endpoint, in this order: the firewall against crooked addresses,
 * {@link SiteGuard}, the key. There is no session, no cookie and no CORS, so there is nothing for another site to ride on; and
 * never a {@code WWW-Authenticate}, which would make browsers keep the key and send it along by themselves.
 */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {
    /** Swagger's page loads its own scripts, styles and icons, and styles its parts inline. */
    private static final String SWAGGER_POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline';"
            + " img-src 'self' data:; form-action 'none'; frame-ancestors 'none'";

    private final ProblemWriter problems;
    private final SiteGuard guard;

    SecurityConfiguration(ProblemWriter problems, ApiProperties properties) {
        this.problems = problems;
        this.guard = new SiteGuard(new HostRules(properties.allowedHosts()), problems);
    }

    /** Swagger's page and its scripts hold nothing of the owner's. */
    @Bean
    @Order(1)
    SecurityFilterChain swaggerPage(HttpSecurity http) {
        return stateless(http, SWAGGER_POLICY)
                .securityMatcher("/swagger-ui.html", "/swagger-ui/**")
                .authorizeHttpRequests(rules -> rules.anyRequest().permitAll())
                .build();
    }

    @Bean
    @Order(2)
    SecurityFilterChain everythingElse(HttpSecurity http, ApiKey key) {
        var authentication = new KeyAuthentication(key, new KeyGuesses(System::nanoTime));
        var keyCheck = new AuthenticationFilter(authentication, authentication);
        keyCheck.setSuccessHandler((_, _, _) -> {});
        keyCheck.setFailureHandler(this::refuse);
        return stateless(http, SecurityHeaders.NOTHING_RUNS)
                .addFilterBefore(keyCheck, AuthorizationFilter.class)
                .authorizeHttpRequests(rules -> rules.dispatcherTypeMatchers(DispatcherType.ERROR)
                        .permitAll()
                        .requestMatchers("/livez", "/readyz", "/actuator/health")
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .build();
    }

    @Bean
    RequestRejectedHandler rejectedAddresses() {
        return (_, response, _) -> problems.write(
                response,
                Problem.BAD_REQUEST.because("The address, method or a header has characters that are not allowed."));
    }

    private HttpSecurity stateless(HttpSecurity http, String contentPolicy) {
        return http.addFilterAfter(guard, HeaderWriterFilter.class)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable)
                .cors(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .headers(headers -> headers.contentSecurityPolicy(policy -> policy.policyDirectives(contentPolicy))
                        .referrerPolicy(referrer -> {})
                        .crossOriginResourcePolicy(resource -> {}))
                .exceptionHandling(refusals -> refusals.authenticationEntryPoint(this::refuse)
                        .accessDeniedHandler((_, response, _) ->
                                problems.write(response, Problem.FORBIDDEN.because("The key does not allow this."))));
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, AuthenticationException refusal)
            throws IOException {
        if (refusal instanceof KeyAuthentication.TooManyFailures guessing) {
            response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(guessing.waitSeconds()));
            problems.write(
                    response,
                    Problem.TOO_MANY_FAILURES.because("Wrong keys came from this address, so none is looked at for "
                            + guessing.waitSeconds() + " s."));
            return;
        }
        boolean isMissing = request.getHeader(HttpHeaders.AUTHORIZATION) == null;
        problems.write(
                response,
                Problem.UNAUTHORIZED.because((isMissing ? "Send the API key" : "This is not the API key. Send it")
                        + " as Authorization: Bearer KEY, or as the password of Basic. It is TAMSUI_API_KEY,"
                        + " or in api.key in the state folder."));
    }
}
