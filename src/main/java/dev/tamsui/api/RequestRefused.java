package dev.tamsui.api;

/** A request refused by the API itself, before the engine saw it. The message is shown to the caller. */
final class RequestRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Problem problem;

    RequestRefused(Problem problem, String message) {
        super(message);
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }

    ProblemView view() {
        return problem.because(String.valueOf(getMessage()));
    }
}
