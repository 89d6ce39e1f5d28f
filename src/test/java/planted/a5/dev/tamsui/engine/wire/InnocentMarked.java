package planted.a5.dev.tamsui.engine.wire;

public class InnocentMarked {}
