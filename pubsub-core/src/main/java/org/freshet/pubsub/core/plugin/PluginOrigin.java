package org.freshet.pubsub.core.plugin;

import java.security.CodeSource;

/** Says where a class came from, so that a message can name the jar to remove. */
final class PluginOrigin {
  private PluginOrigin() {}

  /** {@return the class and the jar, directory or module it was loaded from} */
  static String of(Class<?> type) {
    return type.getName() + " (" + location(type) + ")";
  }

  private static String location(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source != null && source.getLocation() != null) {
      return source.getLocation().toString();
    }
    return type.getModule().isNamed() ? "module " + type.getModule().getName() : "no jar";
  }
}
