package dev.tamsui.api;

import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.ArrayList;
import java.util.List;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.webmvc.ui.SwaggerIndexTransformer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.web.servlet.resource.TransformedResource;

/** What the API's description says beside what springdoc reads from the controllers: the key, and the refusals. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {
    private static final String BEARER = "bearer";
    private static final String BASIC = "basic";
    private static final String SCRIPT = "swagger-initializer.js";

    @Bean
    OpenAPI description(ObjectProvider<BuildProperties> available) {
        BuildProperties build = available.getIfAvailable();
        String version = build == null || build.getVersion() == null ? "unknown" : build.getVersion();
        return new OpenAPI()
                .info(new Info()
                        .title("Tamsui")
                        .version(version)
                        .description(
                                "Torrents by REST. Sizes are bytes, rates bytes per second, shares 0..1, instants RFC 3339"
                                        + " in UTC; null means not known. Refusals are problems as RFC 9457 has them; their code is"
                                        + " stable."))
                .components(new Components()
                        .addSecuritySchemes(
                                BEARER,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .description("The API key"))
                        .addSecuritySchemes(
                                BASIC,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("basic")
                                        .description("Any user name, with the API key as the password")))
                .addSecurityItem(new SecurityRequirement().addList(BEARER))
                .addSecurityItem(new SecurityRequirement().addList(BASIC));
    }

    @Bean
    OpenApiCustomizer refusals() {
        return api -> {
            ModelConverters.getInstance(true).read(ProblemView.class).forEach(api.getComponents()::addSchemas);
            for (Problem problem : Problem.values()) {
                api.getComponents().addResponses(problem.code(), response(problem));
            }
            api.getPaths().forEach(this::addRefusals);
        };
    }

    private static ApiResponse response(Problem problem) {
        var schema = new Schema<>().$ref("#/components/schemas/Problem");
        return new ApiResponse()
                .description(problem.title())
                .content(new Content().addMediaType("application/problem+json", new MediaType().schema(schema)));
    }

    private void addRefusals(String path, PathItem item) {
        List<Problem> ofPath = new ArrayList<>(List.of(Problem.UNAUTHORIZED, Problem.ENGINE_STOPPED));
        if (path.contains("{infoHash}")) {
            ofPath.add(Problem.INVALID_INFO_HASH);
            ofPath.add(Problem.UNKNOWN_TORRENT);
        }
        if (path.endsWith("/move")) {
            ofPath.addAll(List.of(
                    Problem.INVALID_BODY,
                    Problem.SAVE_PATH_REFUSED,
                    Problem.SAVE_PATH_OCCUPIED,
                    Problem.UNSUPPORTED_MEDIA_TYPE));
        }
        item.readOperationsMap().forEach((method, operation) -> {
            ofPath.forEach(problem -> add(operation, problem));
            if (method == PathItem.HttpMethod.POST && path.endsWith("/torrents")) {
                List.of(
                                Problem.INVALID_BODY,
                                Problem.TOO_LARGE,
                                Problem.UNSUPPORTED_MEDIA_TYPE,
                                Problem.INVALID_METAINFO,
                                Problem.UNSUPPORTED,
                                Problem.FETCH_FAILED)
                        .forEach(problem -> add(operation, problem));
            }
        });
    }

    private static void add(Operation operation, Problem problem) {
        operation
                .getResponses()
                .addApiResponse(
                        Integer.toString(problem.status().value()),
                        new ApiResponse().$ref("#/components/responses/" + problem.code()));
    }

    /** Swagger's page is public but the description is not, so the page's own script asks for the key. */
    @Bean
    SwaggerIndexTransformer keyPrompt() {
        return (_, resource, _) -> SCRIPT.equals(resource.getFilename())
                ? new TransformedResource(
                        resource, new ClassPathResource(SCRIPT, OpenApiConfiguration.class).getContentAsByteArray())
                : resource;
    }
}
