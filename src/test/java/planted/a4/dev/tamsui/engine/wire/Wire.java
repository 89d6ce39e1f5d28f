package planted.a4.dev.tamsui.engine.wire;

public class Wire {}
