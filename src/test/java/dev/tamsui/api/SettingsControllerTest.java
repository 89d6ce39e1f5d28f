package dev.tamsui.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.tamsui.engine.Engine;
import dev.tamsui.engine.model.EngineException;
import dev.tamsui.engine.model.EngineSettings;
import dev.tamsui.engine.model.EngineSettings.FixedRates;
import dev.tamsui.engine.model.RateLimits;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.invocation.InvocationOnMock;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** Limits, of all torrents and of one. The upload limit of all is fixed. */
@WebMvcTest({SettingsController.class, TorrentController.class})
@Import(SettingsControllerTest.Fixed.class)
@AutoConfigureMockMvc(addFilters = false)
class SettingsControllerTest {
    private static final String SETTINGS = "/api/v1/settings";
    private static final String ONE = "/api/v1/torrents/" + Samples.HEX;
    private static final RateLimits BEFORE = new RateLimits(7_000, 20_000);

    @Autowired
    private MockMvcTester mvc;

    @MockitoBean
    private Engine engine;

    /** What the operator has set. */
    static class Fixed {
        @Bean
        EngineSettings settings() {
            return WebSide.settings(new FixedRates(null, 20_000L));
        }
    }

    @BeforeEach
    void changesAreMade() {
        when(engine.limits()).thenReturn(BEFORE);
        when(engine.limitAll(any())).thenAnswer(call -> changed(call, 0));
        when(engine.limit(eq(Samples.HASH), any())).thenAnswer(call -> Samples.limited(changed(call, 1)));
    }

    private static RateLimits changed(InvocationOnMock call, int argument) {
        UnaryOperator<RateLimits> change = call.getArgument(argument);
        return change.apply(BEFORE);
    }

    private MvcTestResult patch(String uri, String type, String body) {
        return mvc.patch().uri(uri).contentType(type).content(body).exchange();
    }

    @Test
    void settingsAreShownWithWhatIsFixed() {
        assertThat(mvc.get().uri(SETTINGS)).hasStatusOk().bodyJson().isStrictlyEqualTo("""
                {"downloadLimit": 7000, "uploadLimit": 20000, "fixed": ["uploadLimit"]}
                """);
    }

    @ParameterizedTest
    @ValueSource(strings = {SettingsController.MERGE_PATCH, MediaType.APPLICATION_JSON_VALUE})
    void whatIsNamedIsChangedAndTheRestStays(String type) {
        assertThat(patch(SETTINGS, type, "{\"downloadLimit\": 5000000}"))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo("{\"downloadLimit\": 5000000, \"uploadLimit\": 20000}");
        assertThat(patch(SETTINGS, type, "{\"downloadLimit\": null}"))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo("{\"downloadLimit\": null, \"uploadLimit\": 20000}");
        assertThat(patch(SETTINGS, type, "{}"))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo("{\"downloadLimit\": 7000}");
    }

    @Test
    void whatIsFixedIsNotChangedNorWhatComesWithIt() {
        assertThat(patch(SETTINGS, SettingsController.MERGE_PATCH, "{\"uploadLimit\": 9000, \"downloadLimit\": 9000}"))
                .hasStatus(409)
                .bodyJson()
                .isLenientlyEqualTo("{\"code\": \"setting-fixed\"}")
                .extractingPath("detail")
                .asString()
                .contains("TAMSUI_LIMITS_UPLOAD");
        verify(engine, never()).limitAll(any());
    }

    @Test
    void oneTorrentHasLimitsOfItsOwn() {
        assertThat(patch(ONE, SettingsController.MERGE_PATCH, "{\"uploadLimit\": null, \"downloadLimit\": 1024}"))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo("{\"downloadLimit\": 1024, \"uploadLimit\": null}");
        when(engine.limit(eq(Samples.HASH), any())).thenThrow(new EngineException.UnknownTorrent(Samples.HASH));
        assertThat(patch(ONE, SettingsController.MERGE_PATCH, "{}")).hasStatus(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"downloadLimit\": 0}",
                "{\"downloadLimit\": 1023}",
                "{\"downloadLimit\": -5}",
                "{\"downloadLimit\": 1.5}",
                "{\"downloadLimit\": \"5000000\"}",
                "{\"downloadLimit\": true}",
                "{\"downloadLimit\": {}}",
                "{\"downloadLimit\": 1000000000001}",
                "{\"downloadLimit\": 99999999999999999999999}",
                "{\"download_limit\": 5000}",
                "[]",
                "5",
                "null",
                "",
                "{"
            })
    void anythingElseIsRefusedByNameAndChangesNothing(String body) {
        for (String uri : new String[] {SETTINGS, ONE}) {
            assertThat(patch(uri, SettingsController.MERGE_PATCH, body))
                    .as(body)
                    .hasStatus(400)
                    .bodyJson()
                    .isLenientlyEqualTo("{\"code\": \"invalid-body\"}");
        }
        verify(engine, never()).limitAll(any());
        verify(engine, never()).limit(any(), any());
    }

    @Test
    void aRefusalSaysWhatIsAllowed() {
        assertThat(patch(SETTINGS, SettingsController.MERGE_PATCH, "{\"downloadLimit\": 0}"))
                .bodyJson()
                .extractingPath("detail")
                .asString()
                .contains("downloadLimit", "1024", "null for no limit");
        assertThat(patch(SETTINGS, "text/plain", "downloadLimit=5")).hasStatus(415);
    }
}
