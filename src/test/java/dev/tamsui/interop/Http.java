package dev.tamsui.interop;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls HTTP from inside a host, as a user's script would: with curl. */
final class Http {
    private static final JsonMapper JSON = new JsonMapper();

    private final Host host;
    private final List<String> options;

    /** Every call carries {@code options}, such as an Authorization header. */
    Http(Host host, String... options) {
        this.host = host;
        this.options = List.of(options);
    }

    /** What came back: status 0 when nothing did. */
    record Response(int status, String body) {
        boolean isSuccess() {
            return status >= 200 && status < 300;
        }

        JsonNode json() {
            return JSON.readTree(body);
        }
    }

    Response get(String url) {
        return call(List.of(url), null);
    }

    Response post(String url, String contentType, byte[] body) {
        return call(List.of("-X", "POST", "-H", "Content-Type: " + contentType, "--data-binary", "@-", url), body);
    }

    Response call(List<String> arguments, byte @Nullable [] body) {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "-m", "10", "-w", "\n%{http_code}"));
        command.addAll(options);
        command.addAll(arguments);
        Command.Result result = host.attempt(command, body == null ? new byte[0] : body);
        String output = result.output();
        int lastLine = output.lastIndexOf('\n');
        if (lastLine < 0) {
            return new Response(0, result.errors());
        }
        return new Response(Integer.parseInt(output.substring(lastLine + 1).strip()), output.substring(0, lastLine));
    }
}
