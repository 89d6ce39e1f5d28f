package dev.tamsui.api;

import dev.tamsui.engine.model.RateLimits;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A change of limits as a merge patch (RFC 7396): what it names is changed, null takes a limit away, what it does not name stays.
 *
 * @param download bytes per second, 0 for no limit; null when it stays
 * @param upload likewise
 */
record LimitsPatch(@Nullable Long download, @Nullable Long upload) {
    static final String DOWNLOAD = "downloadLimit";
    static final String UPLOAD = "uploadLimit";

    /** @throws RequestRefused when it is anything else */
    static LimitsPatch of(JsonNode body) {
        if (!body.isObject()) {
            throw refused("The body must be a JSON object, such as {\"" + DOWNLOAD + "\": 5000000}.");
        }
        for (String name : body.propertyNames()) {
            if (!name.equals(DOWNLOAD) && !name.equals(UPLOAD)) {
                throw refused("There is no property \"" + name + "\" that can be changed. Known are "
                        + List.of(DOWNLOAD, UPLOAD) + ".");
            }
        }
        return new LimitsPatch(limit(body, DOWNLOAD), limit(body, UPLOAD));
    }

    private static @Nullable Long limit(JsonNode body, String name) {
        JsonNode value = body.get(name);
        if (value == null) {
            return null;
        }
        if (value.isNull()) {
            return 0L;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < RateLimits.LEAST
                || value.longValue() > RateLimits.MOST) {
            throw refused("The property \"" + name + "\" is a number of bytes per second from " + RateLimits.LEAST
                    + " to " + RateLimits.MOST + ", or null for no limit.");
        }
        return value.longValue();
    }

    /** What becomes of the limits there are. */
    UnaryOperator<RateLimits> change() {
        return was ->
                new RateLimits(download == null ? was.download() : download, upload == null ? was.upload() : upload);
    }

    /** As clients see it: null for none. */
    static @Nullable Long shown(long limit) {
        return limit == 0 ? null : limit;
    }

    private static RequestRefused refused(String why) {
        return new RequestRefused(Problem.INVALID_BODY, why);
    }
}
