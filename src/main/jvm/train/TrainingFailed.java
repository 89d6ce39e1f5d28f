/** There will be no cache; the message tells a person why. */
final class TrainingFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    TrainingFailed(String message) {
        super(message);
    }
}
