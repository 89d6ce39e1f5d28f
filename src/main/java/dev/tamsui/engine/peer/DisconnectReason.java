package dev.tamsui.engine.peer;

import dev.tamsui.engine.model.DisconnectKind;

/** Why a connection ended, or never came to be. */
public sealed interface DisconnectReason {

    /** What it is counted as. */
    DisconnectKind kind();

    /** The peer broke the protocol. */
    record Violation(String detail) implements DisconnectReason {
        @Override
        public DisconnectKind kind() {
            return DisconnectKind.VIOLATION;
        }
    }

    /** The socket failed. */
    record Network(String detail) implements DisconnectReason {
        @Override
        public DisconnectKind kind() {
            return DisconnectKind.NETWORK;
        }
    }

    /** Not a byte for too long, or a handshake that took too long. */
    record Silent() implements DisconnectReason {
        @Override
        public DisconnectKind kind() {
            return DisconnectKind.SILENT;
        }
    }

    /** It did not take what we sent. */
    record SlowConsumer() implements DisconnectReason {
        @Override
        public DisconnectKind kind() {
            return DisconnectKind.SLOW;
        }
    }

    /** It closed its side. */
    record ClosedByPeer() implements DisconnectReason {
        @Override
        public DisconnectKind kind() {
            return DisconnectKind.CLOSED;
        }
    }

    /** We have no use for it: the torrent stopped, both of us are complete, or it is ourselves. */
    record NotNeeded() implements DisconnectReason {
        @Override
        public DisconnectKind kind() {
            return DisconnectKind.NOT_NEEDED;
        }
    }

    /** It is banned, or one too many. */
    record Refused() implements DisconnectReason {
        @Override
        public DisconnectKind kind() {
            return DisconnectKind.REFUSED;
        }
    }
}
