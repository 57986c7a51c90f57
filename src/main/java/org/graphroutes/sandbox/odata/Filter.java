package org.graphroutes.sandbox.odata;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A $filter as a tree. Texts compare without regard to case, as in the directory; an order comparison with an absent
 * value is false.
 */
public sealed interface Filter {

    boolean test(Values values);

    /** Whether the directory answers this only as an advanced query. */
    boolean advanced();

    /** The properties that it asks about, in the order written. */
    List<String> properties();

    record And(Filter left, Filter right) implements Filter {
        @Override
        public boolean test(Values values) {
            return left.test(values) && right.test(values);
        }

        @Override
        public boolean advanced() {
            return left.advanced() || right.advanced();
        }

        @Override
        public List<String> properties() {
            return Stream.concat(left.properties().stream(), right.properties().stream())
                    .toList();
        }
    }

    record Or(Filter left, Filter right) implements Filter {
        @Override
        public boolean test(Values values) {
            return left.test(values) || right.test(values);
        }

        @Override
        public boolean advanced() {
            return left.advanced() || right.advanced();
        }

        @Override
        public List<String> properties() {
            return Stream.concat(left.properties().stream(), right.properties().stream())
                    .toList();
        }
    }

    record Not(Filter inner) implements Filter {
        @Override
        public boolean test(Values values) {
            return !inner.test(values);
        }

        @Override
        public boolean advanced() {
            return true;
        }

        @Override
        public List<String> properties() {
            return inner.properties();
        }
    }

    /** {@code property op literal}; the literal has the JSON form of the type, or is JSON null. */
    record Comparison(String property, EdmType type, Operator operator, JsonNode literal) implements Filter {
        @Override
        public boolean test(Values values) {
            JsonNode value = values.get(property);
            boolean orderable = !value.isNull() && !literal.isNull();
            int order = Values.compare(type, value, literal);
            return switch (operator) {
                case EQ -> order == 0;
                case NE -> order != 0;
                case GT -> orderable && order > 0;
                case GE -> orderable && order >= 0;
                case LT -> orderable && order < 0;
                case LE -> orderable && order <= 0;
            };
        }

        @Override
        public boolean advanced() {
            return operator == Operator.NE;
        }

        @Override
        public List<String> properties() {
            return List.of(property);
        }
    }

    /** {@code property eq 'text'} where letter case counts: of a mail's extended properties. */
    record Exactly(String property, String text) implements Filter {
        @Override
        public boolean test(Values values) {
            return values.text(property).equals(text);
        }

        @Override
        public boolean advanced() {
            return false;
        }

        @Override
        public List<String> properties() {
            return List.of(property);
        }
    }

    record In(String property, EdmType type, List<JsonNode> literals) implements Filter {
        @Override
        public boolean test(Values values) {
            JsonNode value = values.get(property);
            return literals.stream().anyMatch(literal -> Values.compare(type, value, literal) == 0);
        }

        @Override
        public boolean advanced() {
            return false;
        }

        @Override
        public List<String> properties() {
            return List.of(property);
        }
    }

    record Contains(String property, String part) implements Filter {
        @Override
        public boolean test(Values values) {
            return values.text(property).toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
        }

        @Override
        public boolean advanced() {
            return true;
        }

        @Override
        public List<String> properties() {
            return List.of(property);
        }
    }

    record StartsWith(String property, String prefix) implements Filter {
        @Override
        public boolean test(Values values) {
            return values.text(property).regionMatches(true, 0, prefix, 0, prefix.length());
        }

        @Override
        public boolean advanced() {
            return false;
        }

        @Override
        public List<String> properties() {
            return List.of(property);
        }
    }

    record EndsWith(String property, String suffix) implements Filter {
        @Override
        public boolean test(Values values) {
            String text = values.text(property);
            return text.regionMatches(true, text.length() - suffix.length(), suffix, 0, suffix.length());
        }

        @Override
        public boolean advanced() {
            return true;
        }

        @Override
        public List<String> properties() {
            return List.of(property);
        }
    }

    /** {@code property/any(x:…)}: some item of the collection. The item is under the empty name, its members theirs. */
    record Any(String property, Filter item) implements Filter {
        @Override
        public boolean test(Values values) {
            for (JsonNode value : values.get(property)) {
                if (item.test(name -> name.isEmpty() ? value : value.path(name))) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public boolean advanced() {
            return item.advanced();
        }

        @Override
        public List<String> properties() {
            return List.of(property);
        }
    }

    /** OData's comparison operators. */
    enum Operator {
        EQ,
        NE,
        GT,
        GE,
        LT,
        LE
    }
}
