package dev.tamsui.api;

import dev.tamsui.engine.model.EngineException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Turns refusals into RFC 9457 problems. A new kind of refusal by the engine does not compile until it has a problem. */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);
    private static final int RETRY_SECONDS = 5;

    @ExceptionHandler
    ResponseEntity<Object> refusedByEngine(EngineException refusal) {
        return answer(view(refusal), new HttpHeaders());
    }

    ProblemView view(EngineException refusal) {
        Problem problem = switch (refusal) {
            case EngineException.UnknownTorrent _ -> Problem.UNKNOWN_TORRENT;
            case EngineException.InvalidMetainfo _ -> Problem.INVALID_METAINFO;
            case EngineException.InvalidMagnet _ -> Problem.INVALID_MAGNET;
            case EngineException.NoMetadata _ -> Problem.NO_METADATA;
            case EngineException.Unsupported _ -> Problem.UNSUPPORTED;
            case EngineException.SavePathRefused _ -> Problem.SAVE_PATH_REFUSED;
            case EngineException.SavePathOccupied _ -> Problem.SAVE_PATH_OCCUPIED;
            case EngineException.AlreadyMoving _ -> Problem.ALREADY_MOVING;
            case EngineException.NotMoving _ -> Problem.NOT_MOVING;
            case EngineException.VolumeMissing _ -> Problem.VOLUME_MISSING;
            case EngineException.FetchFailed _ -> Problem.FETCH_FAILED;
            case EngineException.EngineStopped _ -> Problem.ENGINE_STOPPED;
            case EngineException.StorageSilent _ -> Problem.STORAGE_SILENT;
            case EngineException.StoreUnavailable _ -> Problem.STORE_UNAVAILABLE;
        };
        return problem.because(String.valueOf(refusal.getMessage()));
    }

    @ExceptionHandler
    ResponseEntity<Object> refusedByApi(RequestRefused refusal) {
        return answer(refusal.view(), new HttpHeaders());
    }

    @ExceptionHandler
    ResponseEntity<Object> bodyTooLarge(BodyTooLarge refusal) {
        return answer(Problem.TOO_LARGE.because(String.valueOf(refusal.getMessage())), new HttpHeaders());
    }

    @ExceptionHandler
    ResponseEntity<Object> bodyTooSlow(BodyTooSlow refusal) {
        return answer(Problem.TIMEOUT.because(String.valueOf(refusal.getMessage())), new HttpHeaders());
    }

    @ExceptionHandler
    ResponseEntity<Object> brokenForm(MultipartException refusal) {
        Problem problem = limitIn(refusal).isPresent() ? Problem.TOO_LARGE : Problem.INVALID_BODY;
        return answer(
                problem.because(
                        problem == Problem.TOO_LARGE
                                ? "The form is larger, or has more parts, than is allowed."
                                : "The form cannot be read; is it multipart/form-data with a boundary?"),
                new HttpHeaders());
    }

    /** Whatever else goes wrong is ours to mend: the log has the stack, the caller does not. */
    @ExceptionHandler
    ResponseEntity<Object> ourFault(RuntimeException bug) {
        LOG.error("A request failed by a fault of ours", bug);
        return answer(Problem.INTERNAL.because("The log of the daemon says more."), new HttpHeaders());
    }

    /** Says which property of a JSON body is wrong, as far as that can be said without naming our classes. */
    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException refusal, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        JacksonException json = null;
        for (Throwable cause = refusal; cause != null; cause = cause.getCause()) {
            if (cause instanceof BodyTooLarge limit) {
                return bodyTooLarge(limit);
            }
            if (cause instanceof BodyTooSlow limit) {
                return bodyTooSlow(limit);
            }
            if (json == null && cause instanceof JacksonException broken) {
                json = broken;
            }
        }
        if (json != null) {
            return answer(Problem.INVALID_BODY.because(detail(json)), headers);
        }
        return answer(Problem.INVALID_BODY.because("The body is missing or cannot be read."), headers);
    }

    private static String detail(JacksonException refusal) {
        return switch (refusal) {
            case UnrecognizedPropertyException unknown ->
                "There is no property \"" + unknown.getPropertyName() + "\". Known are "
                        + unknown.getKnownPropertyIds().stream()
                                .map(String::valueOf)
                                .sorted()
                                .toList()
                        + ".";
            case StreamConstraintsException _ ->
                "The JSON is nested too deeply, or a string, name or number in it is too long.";
            case DatabindException wrong
            when !wrong.getPath().isEmpty() ->
                "The property \"" + wrong.getPath().getLast().getPropertyName() + "\" has a value of the wrong kind.";
            case JacksonException _ ->
                "The body is no valid JSON (line "
                        + refusal.getLocation().getLineNr() + ", column "
                        + refusal.getLocation().getColumnNr() + ").";
        };
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception refusal, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        Problem problem = Problem.ofStatus(status.value());
        if (problem == Problem.INTERNAL) {
            LOG.error("A request failed by a fault of ours", refusal);
            return answer(problem.because("The log of the daemon says more."), headers);
        }
        if (problem == Problem.NOT_FOUND) {
            return answer(problem.because("The API is at /api/v1; /api/v1/torrents lists the torrents."), headers);
        }
        if (problem == Problem.BAD_REQUEST) {
            problem = Problem.INVALID_PARAMETER;
        }
        String detail =
                refusal instanceof ErrorResponse spring ? spring.getBody().getDetail() : null;
        return answer(problem.because(detail == null ? problem.title() + "." : detail), headers);
    }

    private static Optional<Throwable> limitIn(Throwable refusal) {
        for (Throwable cause = refusal; cause != null; cause = cause.getCause()) {
            String name = cause.getClass().getSimpleName();
            if (name.contains("SizeException") || name.contains("SizeLimit") || name.contains("CountLimit")) {
                return Optional.of(cause);
            }
        }
        return Optional.empty();
    }

    private static ResponseEntity<Object> answer(ProblemView problem, HttpHeaders headers) {
        var response = ResponseEntity.status(problem.status()).headers(headers);
        if (problem.status() == Problem.UNAVAILABLE.status().value()) {
            response.header(HttpHeaders.RETRY_AFTER, Integer.toString(RETRY_SECONDS));
        }
        return response.contentType(MediaType.APPLICATION_PROBLEM_JSON).body(problem);
    }
}
