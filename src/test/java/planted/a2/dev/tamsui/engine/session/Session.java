package planted.a2.dev.tamsui.engine.session;

public class Session {}
