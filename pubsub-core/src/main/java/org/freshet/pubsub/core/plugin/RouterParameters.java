package org.freshet.pubsub.core.plugin;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Sets components of a router's parameter record by name, from text; those of a record inside it by
 * both names with a dot between them, those of a record in a map by {@code map[key].name}.
 */
public final class RouterParameters {
  private final List<String> faults;

  private RouterParameters(List<String> faults) {
    this.faults = faults;
  }

  /**
   * {@return the record with these components replaced; itself when there is any fault}
   *
   * @param texts by component name
   * @param faults takes one sentence for each thing that is wrong
   */
  public static Record with(Record parameters, Map<String, String> texts, List<String> faults) {
    int faultsBefore = faults.size();
    Map<String, String> unknown = new LinkedHashMap<>(texts);
    Record changed = new RouterParameters(faults).replaced(parameters, "", unknown);
    for (String name : unknown.keySet()) {
      faults.add("the router has no parameter '" + name + "'; it has: " + allNames(parameters));
    }
    return faults.size() > faultsBefore ? parameters : changed;
  }

  /**
   * {@return the record with components replaced; itself where none of its own is named}
   *
   * @param prefix what stands before the names of its components
   * @param texts those that were used are taken out
   */
  private Record replaced(Record parameters, String prefix, Map<String, String> texts) {
    if (texts.keySet().stream().noneMatch(name -> name.startsWith(prefix))) {
      return parameters;
    }
    int faultsBefore = faults.size();
    RecordComponent[] components = parameters.getClass().getRecordComponents();
    @Nullable Object[] values = new Object[components.length];
    boolean changed = false;
    for (int i = 0; i < components.length; i++) {
      Object value = value(parameters, components[i]);
      values[i] =
          recordsOf(components[i]).isPresent()
              ? value
              : replaced(value, prefix + components[i].getName(), components[i], texts);
      changed |= values[i] != value;
    }
    // Behind the others: a new entry starts from one of them.
    for (int i = 0; i < components.length; i++) {
      Optional<Class<?>> records = recordsOf(components[i]);
      if (records.isPresent() && values[i] instanceof Map<?, ?> map) {
        Object start =
            Arrays.stream(values).filter(records.get()::isInstance).findFirst().orElse(null);
        String name = prefix + components[i].getName();
        values[i] = replaced(map, name, keyType(components[i]), (Record) start, texts);
        changed |= values[i] != map;
      }
    }
    return changed && faults.size() == faultsBefore
        ? create(parameters, components, values)
        : parameters;
  }

  private @Nullable Object replaced(
      @Nullable Object value, String name, RecordComponent component, Map<String, String> texts) {
    if (value instanceof Record inner) {
      return replaced(inner, name + ".", texts);
    }
    String text = texts.remove(name);
    try {
      return text == null ? value : TextValue.parse(text, component.getGenericType());
    } catch (IllegalArgumentException e) {
      faults.add("router parameter " + name + ": " + e.getMessage());
      return value;
    }
  }

  /**
   * {@return the map with components of its entries replaced; itself where none is named}
   *
   * @param start what an entry starts from that is not there yet, null where there is nothing
   */
  private Map<?, ?> replaced(
      Map<?, ?> map, String name, Type keyType, @Nullable Record start, Map<String, String> texts) {
    Map<Object, Object> changed = new LinkedHashMap<>(map);
    for (String key : keys(name, texts.keySet())) {
      String entry = name + "[" + key + "]";
      try {
        Object parsed = TextValue.parse(key, keyType);
        Object before = map.containsKey(parsed) ? map.get(parsed) : start;
        if (!(before instanceof Record known)) {
          throw new IllegalArgumentException("there is none, and nothing that it could start from");
        }
        changed.put(parsed, replaced(known, entry + ".", texts));
      } catch (IllegalArgumentException e) {
        faults.add("router parameter " + entry + ": " + e.getMessage());
        texts.keySet().removeIf(text -> text.startsWith(entry + "."));
      }
    }
    return changed.equals(map) ? map : changed;
  }

  /** {@return the keys of a map's entries that the texts name, in their order} */
  private static Set<String> keys(String map, Set<String> texts) {
    Set<String> keys = new LinkedHashSet<>();
    for (String text : texts) {
      int end = text.lastIndexOf("].");
      if (text.startsWith(map + "[") && end > map.length()) {
        keys.add(text.substring(map.length() + 1, end));
      }
    }
    return keys;
  }

  /** {@return the class of the values where the component is a map of records} */
  private static Optional<Class<?>> recordsOf(RecordComponent component) {
    return component.getGenericType() instanceof ParameterizedType generic
            && generic.getRawType() == Map.class
            && generic.getActualTypeArguments()[1] instanceof Class<?> values
            && values.isRecord()
        ? Optional.of(values)
        : Optional.empty();
  }

  private static Type keyType(RecordComponent mapComponent) {
    return ((ParameterizedType) mapComponent.getGenericType()).getActualTypeArguments()[0];
  }

  private static @Nullable Object value(Record parameters, RecordComponent component) {
    try {
      return component.getAccessor().invoke(parameters);
    } catch (ReflectiveOperationException e) {
      throw unreadable(parameters, e);
    }
  }

  private Record create(
      Record parameters, RecordComponent[] components, @Nullable Object[] values) {
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

  private static String allNames(Record parameters) {
    String all = names(parameters, "").collect(Collectors.joining(", "));
    return all.isEmpty() ? "none" : all;
  }

  private static Stream<String> names(Record parameters, String prefix) {
    return Arrays.stream(parameters.getClass().getRecordComponents())
        .flatMap(
            component ->
                value(parameters, component) instanceof Record inner
                    ? names(inner, prefix + component.getName() + ".")
                    : Stream.of(
                        prefix
                            + component.getName()
                            + (recordsOf(component).isPresent() ? "[KEY].NAME" : "")));
  }

  private static IllegalStateException unreadable(Record parameters, Exception cause) {
    return new IllegalStateException(
        "the router's parameters must be a public record in an exported package whose constructor"
            + " throws nothing but IllegalArgumentException: repair "
            + PluginOrigin.of(parameters.getClass()),
        cause);
  }
}
