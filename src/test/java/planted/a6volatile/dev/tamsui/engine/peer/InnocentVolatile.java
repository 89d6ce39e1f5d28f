package planted.a6volatile.dev.tamsui.engine.peer;

public class InnocentVolatile {
    volatile boolean closed;
}
