/**
 * What the operator sets, made into what the engine is told; and the engine's life within the service.
 *
 * <p><b>Ownership.</b> Everything here is made once at the start and immutable afterwards.
 *
 * <p><b>Uses</b> {@code engine}, {@code engine.model}, {@code store}. <b>Used by</b> nobody: Spring finds it.
 *
 * <p><b>Read first</b> {@link TamsuiProperties}, {@link SettingsConfiguration}, {@link EngineConfiguration}.
 */
@NullMarked
package dev.tamsui.config;

import org.jspecify.annotations.NullMarked;
