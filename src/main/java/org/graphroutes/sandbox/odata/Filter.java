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

    record And(Filter left, Filter right) implements Pair {
        @Override
        public boolean test(Values values) {
            return left.test(values) && right.test(values);
        }
    }

    record Or(Filter left, Filter right) implements Pair {
        @Override
        public boolean test(Values values) {
            return left.test(values) || right.test(values);
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
    record Comparison(String property, EdmType type, Operator operator, JsonNode literal) implements OfProperty {
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

    /** {@code property eq 'text'} where letter case counts: of a mail's extended properties. */
    record Exactly(String property, String text) implements OfProperty {
        @Override
        public boolean test(Values values) {
            return values.text(property).equals(text);
        }

        @Override
        public boolean advanced() {
            return false;
        }
    }

    record In(String property, EdmType type, List<JsonNode> literals) implements OfProperty {
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

    /** {@code function(property,'part')} */
    record Has(Function function, String property, String part) implements OfProperty {
        @Override
        public boolean test(Values values) {
            String text = values.text(property).toLowerCase(Locale.ROOT);
            String wanted = part.toLowerCase(Locale.ROOT);
            return switch (function) {
                case STARTSWITH -> text.startsWith(wanted);
                case ENDSWITH -> text.endsWith(wanted);
                case CONTAINS -> text.contains(wanted);
            };
        }

        @Override
        public boolean advanced() {
            return function != Function.STARTSWITH;
        }
    }

    /** {@code property/any(x:…)}: some item of the collection. The item is under the empty name, its members theirs. */
    record Any(String property, Filter item) implements OfProperty {
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

    /** Two filters as one. */
    sealed interface Pair extends Filter {
        Filter left();

        Filter right();

        @Override
        default boolean advanced() {
            return left().advanced() || right().advanced();
        }

        @Override
        default List<String> properties() {
            return Stream.concat(left().properties().stream(), right().properties().stream())
                    .toList();
        }
    }

    /** Asks about one property. */
    sealed interface OfProperty extends Filter {
        String property();

        @Override
        default List<String> properties() {
            return List.of(property());
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

    /** OData's functions of texts. */
    enum Function {
        STARTSWITH,
        ENDSWITH,
        CONTAINS
    }
}
