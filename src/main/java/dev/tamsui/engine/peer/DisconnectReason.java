package dev.tamsui.engine.peer;

/** Why a connection ended, or never came to be. */
public sealed interface DisconnectReason {

    /** For the metric's label; a fixed, small set. */
    String word();

    /** The peer broke the protocol. */
    record Violation(String detail) implements DisconnectReason {
        @Override
        public String word() {
            return "violation";
        }
    }

    /** The socket failed. */
    record Network(String detail) implements DisconnectReason {
        @Override
        public String word() {
            return "network";
        }
    }

    /** Not a byte for too long, or a handshake that took too long. */
    record Silent() implements DisconnectReason {
        @Override
        public String word() {
            return "silent";
        }
    }

    /** It did not take what we sent. */
    record SlowConsumer() implements DisconnectReason {
        @Override
        public String word() {
            return "slow";
        }
    }

    /** It closed its side. */
    record ClosedByPeer() implements DisconnectReason {
        @Override
        public String word() {
            return "closed";
        }
    }

    /** We have no use for it: the torrent stopped, both of us are complete, or it is ourselves. */
    record NotNeeded() implements DisconnectReason {
        @Override
        public String word() {
            return "not_needed";
        }
    }

    /** It is banned, or one too many. */
    record Refused() implements DisconnectReason {
        @Override
        public String word() {
            return "refused";
        }
    }
}
