package dev.tamsui.api;

import org.springframework.http.HttpStatus;

/**
 * Every kind of refusal the API knows, with the status it is answered with. Clients may rely on {@link #code()}: kinds are
 * added, never renamed.
 */
enum Problem {
    BAD_REQUEST(HttpStatus.BAD_REQUEST, "bad-request", "The request cannot be understood"),
    INVALID_PARAMETER(HttpStatus.BAD_REQUEST, "invalid-parameter", "A parameter has no valid value"),
    INVALID_BODY(HttpStatus.BAD_REQUEST, "invalid-body", "The body cannot be understood"),
    INVALID_INFO_HASH(HttpStatus.BAD_REQUEST, "invalid-info-hash", "Not an info hash"),
    SAVE_PATH_REFUSED(HttpStatus.BAD_REQUEST, "save-path-refused", "The save path is not allowed"),
    UNAUTHORIZED(HttpStatus.UNAUTHORIZED, "unauthorized", "The API key is needed"),
    FORBIDDEN(HttpStatus.FORBIDDEN, "forbidden", "Not allowed"),
    CROSS_SITE(HttpStatus.FORBIDDEN, "cross-site", "Other web sites may not call this API"),
    NOT_FOUND(HttpStatus.NOT_FOUND, "not-found", "Nothing is at this address"),
    UNKNOWN_TORRENT(HttpStatus.NOT_FOUND, "unknown-torrent", "No such torrent"),
    METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED, "method-not-allowed", "This address has no such method"),
    NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE, "not-acceptable", "No representation fits the Accept header"),
    TIMEOUT(HttpStatus.REQUEST_TIMEOUT, "timeout", "The request took too long to arrive"),
    SAVE_PATH_OCCUPIED(HttpStatus.CONFLICT, "save-path-occupied", "A file stands in the way"),
    ALREADY_MOVING(HttpStatus.CONFLICT, "already-moving", "The torrent is on its way to another place"),
    NOT_MOVING(HttpStatus.CONFLICT, "not-moving", "The torrent is not being moved"),
    NO_METADATA(HttpStatus.CONFLICT, "no-metadata", "It is not known yet what the torrent has"),
    SETTING_FIXED(HttpStatus.CONFLICT, "setting-fixed", "The setting is fixed where the daemon was started"),
    VOLUME_MISSING(HttpStatus.CONFLICT, "volume-missing", "The disk of that save root is not there"),
    TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE, "too-large", "The request is too large"),
    UNSUPPORTED_MEDIA_TYPE(
            HttpStatus.UNSUPPORTED_MEDIA_TYPE,
            "unsupported-media-type",
            "The body's content type is not understood here"),
    MISDIRECTED(HttpStatus.MISDIRECTED_REQUEST, "misdirected", "The Host header names another server"),
    INVALID_METAINFO(HttpStatus.UNPROCESSABLE_CONTENT, "invalid-metainfo", "Not a usable .torrent file"),
    INVALID_MAGNET(HttpStatus.UNPROCESSABLE_CONTENT, "invalid-magnet", "Not a usable magnet link"),
    TOO_MANY_FAILURES(HttpStatus.TOO_MANY_REQUESTS, "too-many-failures", "Too many wrong keys"),
    HEADERS_TOO_LARGE(
            HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "headers-too-large", "The request's headers are too large"),
    INTERNAL(HttpStatus.INTERNAL_SERVER_ERROR, "internal", "A fault of the daemon"),
    UNSUPPORTED(HttpStatus.NOT_IMPLEMENTED, "unsupported", "Not supported yet"),
    FETCH_FAILED(HttpStatus.BAD_GATEWAY, "fetch-failed", "The .torrent could not be fetched"),
    ENGINE_STOPPED(HttpStatus.SERVICE_UNAVAILABLE, "engine-stopped", "The engine is starting or stopping"),
    STORAGE_SILENT(HttpStatus.SERVICE_UNAVAILABLE, "storage-silent", "The file system does not answer"),
    STORE_UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "store-unavailable", "The change could not be saved"),
    UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "unavailable", "The daemon cannot answer now");

    private final HttpStatus status;
    private final String code;
    private final String title;

    Problem(HttpStatus status, String code, String title) {
        this.status = status;
        this.code = code;
        this.title = title;
    }

    HttpStatus status() {
        return status;
    }

    /** The last part of the problem's type, {@code /problems/<code>}. */
    String code() {
        return code;
    }

    String title() {
        return title;
    }

    /**
     * @param detail what was wrong this time and what to do; no secret, no class name, no path
     */
    ProblemView because(String detail) {
        return new ProblemView("/problems/" + code, title, status.value(), detail, code);
    }

    /** The general problem for a status that Spring or Tomcat chose. */
    static Problem ofStatus(int status) {
        return switch (status) {
            case 401 -> UNAUTHORIZED;
            case 403 -> FORBIDDEN;
            case 404 -> NOT_FOUND;
            case 405 -> METHOD_NOT_ALLOWED;
            case 406 -> NOT_ACCEPTABLE;
            case 408 -> TIMEOUT;
            case 413 -> TOO_LARGE;
            case 415 -> UNSUPPORTED_MEDIA_TYPE;
            case 421 -> MISDIRECTED;
            case 429 -> TOO_MANY_FAILURES;
            case 431 -> HEADERS_TOO_LARGE;
            case 501 -> UNSUPPORTED;
            case 503 -> UNAVAILABLE;
            case 505 -> BAD_REQUEST;
            default -> status >= 500 ? INTERNAL : BAD_REQUEST;
        };
    }
}
