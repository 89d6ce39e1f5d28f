package dev.tamsui.api;

import java.util.Arrays;
import org.apache.catalina.Container;
import org.apache.catalina.Pipeline;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The container around the API: limits of bodies, and problems instead of pages. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration {
    private static final long LARGE_BODY_WAIT_MILLIS = 10_000;

    /** After the key check, so that nobody without the key gets a body read. */
    @Bean
    FilterRegistrationBean<BodyLimit> bodyLimit(ProblemWriter problems) {
        var registration =
                new FilterRegistrationBean<>(new BodyLimit(problems, System::nanoTime, LARGE_BODY_WAIT_MILLIS));
        registration.addUrlPatterns("/*");
        registration.setOrder(0);
        return registration;
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> tomcat(ProblemWriter problems) {
        return factory -> {
            factory.addConnectorCustomizers(connector -> {
                if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http) {
                    // a client that asks first (curl does from 1 MiB on) is told no before it sends its body
                    http.setContinueResponseTiming("onRead");
                }
            });
            factory.addContextCustomizers(context -> replaceErrorPages(context.getParent(), problems));
        };
    }

    private static void replaceErrorPages(Container host, ProblemWriter problems) {
        Pipeline pipeline = host.getPipeline();
        Arrays.stream(pipeline.getValves())
                .filter(ErrorReportValve.class::isInstance)
                .forEach(pipeline::removeValve);
        if (host instanceof StandardHost standard) {
            standard.setErrorReportValveClass("");
        }
        pipeline.addValve(new ContainerErrors(problems));
    }
}
