package org.freshet.pubsub.core.plugin;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sets components of a router's parameter record by name, from text. */
public final class RouterParameters {
  private RouterParameters() {}

  /**
   * {@return the record with these components replaced; itself when there is any fault}
   *
   * @param texts by component name
   * @param faults takes one sentence for each thing that is wrong
   */
  public static Record with(Record parameters, Map<String, String> texts, List<String> faults) {
    if (texts.isEmpty()) {
      return parameters;
    }
    int faultsBefore = faults.size();
    Map<String, String> unknown = new LinkedHashMap<>(texts);
    RecordComponent[] components = parameters.getClass().getRecordComponents();
    @Nullable Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      String name = components[i].getName();
      String text = unknown.remove(name);
      try {
        values[i] =
            text == null
                ? components[i].getAccessor().invoke(parameters)
                : TextValue.parse(text, components[i].getType());
      } catch (IllegalArgumentException e) {
        faults.add("router parameter " + name + ": " + e.getMessage());
      } catch (ReflectiveOperationException e) {
        throw unreadable(parameters, e);
      }
    }
    for (String name : unknown.keySet()) {
      faults.add("the router has no parameter '" + name + "'; it has: " + names(components));
    }
    return faults.size() > faultsBefore
        ? parameters
        : create(parameters, components, values, faults);
  }

  private static Record create(
      Record parameters,
      RecordComponent[] components,
      @Nullable Object[] values,
      List<String> faults) {
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      return (Record) parameters.getClass().getConstructor(types).newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        faults.add("router parameters: " + refused.getMessage());
        return parameters;
      }
      throw unreadable(parameters, e);
    } catch (ReflectiveOperationException e) {
      throw unreadable(parameters, e);
    }
  }

  private static String names(RecordComponent[] components) {
    return components.length == 0
        ? "none"
        : Arrays.stream(components).map(RecordComponent::getName).collect(Collectors.joining(", "));
  }

  private static IllegalStateException unreadable(Record parameters, Exception cause) {
    return new IllegalStateException(
        "the router's parameters must be a public record in an exported package whose constructor"
            + " throws nothing but IllegalArgumentException: repair "
            + PluginOrigin.of(parameters.getClass()),
        cause);
  }
}
