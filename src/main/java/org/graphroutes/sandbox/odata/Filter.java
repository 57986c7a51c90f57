package org.graphroutes.sandbox.odata;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A $filter as a tree. Texts compare without regard to case, as in the directory; an order comparison with an absent
 * value is false.
 */
public sealed interface Filter {

    boolean test(Values values);

    /** Whether the directory answers this only as an advanced query. */
    boolean advanced();

    record And(Filter left, Filter right) implements Filter {
        @Override
        public boolean test(Values values) {
            return left.test(values) && right.test(values);
        }

        @Override
        public boolean advanced() {
            return left.advanced() || right.advanced();
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
