package org.freshet.interop;

import org.freshet.interop.harness.Nodes;
import org.freshet.interop.harness.Stack;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What holds on every stack: all tests of the class are run on each.
 *
 * <p>Whether classes run at the same time by default JUnit asks of plain classes alone; of these it
 * must be said here, and then holds for their tests, too.
 */
@Execution(ExecutionMode.CONCURRENT)
@ParameterizedClass(name = "{0}")
@EnumSource(Stack.class)
abstract class OnEachStack {
  @Parameter Stack stack;

  @RegisterExtension final Nodes nodes = new Nodes(() -> stack);
}
