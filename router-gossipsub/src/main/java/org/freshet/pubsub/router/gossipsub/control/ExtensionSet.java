package org.freshet.pubsub.router.gossipsub.control;

/**
 * Which extensions a side supports, of those that are known here; immutable.
 *
 * @param test the test extension
 */
public record ExtensionSet(boolean test) {
  /** No extension. */
  public static final ExtensionSet NONE = new ExtensionSet(false);

  /** {@return whether none is supported} */
  public boolean isEmpty() {
    return !test;
  }

  /** {@return what both sides support} */
  public ExtensionSet and(ExtensionSet other) {
    return new ExtensionSet(test && other.test);
  }
}
