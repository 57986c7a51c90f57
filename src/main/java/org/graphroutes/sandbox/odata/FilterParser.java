package org.graphroutes.sandbox.odata;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads a $filter: {@code or}, {@code and}, {@code not}, comparisons, {@code in}, {@code startswith}, {@code endswith},
 * {@code contains}, {@code any}. One use per instance.
 *
 * <p>Errors are Graph's: a syntax error and an unknown property are {@code BadRequest}, a property or operator that the
 * directory does not filter by is {@code Request_UnsupportedQuery}.
 */
final class FilterParser {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Map<String, Filter.Operator> OPERATORS = Map.of(
            "eq", Filter.Operator.EQ,
            "ne", Filter.Operator.NE,
            "gt", Filter.Operator.GT,
            "ge", Filter.Operator.GE,
            "lt", Filter.Operator.LT,
            "le", Filter.Operator.LE);
    private static final Map<String, Filter.Function> FUNCTIONS = Map.of(
            "startswith", Filter.Function.STARTSWITH,
            "endswith", Filter.Function.ENDSWITH,
            "contains", Filter.Function.CONTAINS);

    private static final String EXTENDED_PROPERTY = "singleValueLegacyExtendedProperty";

    /** Deep enough for what people write, shallow enough for the stack. */
    private static final int MAX_DEPTH = 100;

    private final Model model;
    private final EntityType type;
    private final List<FilterToken> tokens;
    private int next;
    private int depth;
    private String variable;
    private EdmType itemType;

    private FilterParser(Model model, EntityType type, List<FilterToken> tokens) {
        this.model = model;
        this.type = type;
        this.tokens = tokens;
    }

    /** @throws GraphError 400 */
    static Filter parse(Model model, EntityType type, String text) {
        FilterParser parser = new FilterParser(model, type, FilterToken.tokens(text));
        Filter filter = parser.or();
        if (parser.peek().kind() != FilterToken.Kind.END) {
            throw invalid("Syntax error at position " + parser.peek().position() + " in '" + text + "'.");
        }
        return filter;
    }

    private Filter or() {
        Filter left = and();
        while (takeWord("or")) {
            left = new Filter.Or(left, and());
        }
        return left;
    }

    private Filter and() {
        Filter left = unary();
        while (takeWord("and")) {
            left = new Filter.And(left, unary());
        }
        return left;
    }

    private Filter unary() {
        if (++depth > MAX_DEPTH) {
            throw invalid("The recursion limit has been exceeded.");
        }
        try {
            if (takeWord("not")) {
                return new Filter.Not(unary());
            }
            if (takeSymbol("(")) {
                Filter inner = or();
                expect(")");
                return inner;
            }
            return predicate();
        } finally {
            depth--;
        }
    }

    private Filter predicate() {
        FilterToken name = take();
        if (name.kind() != FilterToken.Kind.WORD) {
            throw syntax(name);
        }
        if (name.text().toLowerCase(Locale.ROOT).endsWith("/any")) {
            return any(name.text().substring(0, name.text().length() - "/any".length()));
        }
        if (takeSymbol("(")) {
            return function(name.text());
        }
        return comparison(name.text());
    }

    /** Outlook knows contains; the directory does not. */
    private Filter function(String name) {
        Filter.Function function = FUNCTIONS.get(name.toLowerCase(Locale.ROOT));
        if (function == null || function == Filter.Function.CONTAINS && !type.mail()) {
            throw invalid("An unknown function with name '" + name + "' was found.");
        }
        String property = take().text();
        requireText(property);
        expect(",");
        String part = text();
        expect(")");
        if (function == Filter.Function.ENDSWITH
                && variable == null
                && type.directory()
                && !type.endsWith().contains(property)) {
            throw GraphError.unsupportedQuery("Unsupported Query.");
        }
        return new Filter.Has(function, key(property), part);
    }

    /** {@code property/any(x:x eq 'a')}; the parenthesis is a token of its own, the colon part of the word. */
    private Filter any(String property) {
        EdmType collection = propertyType(property);
        if (!collection.collection() || variable != null) {
            throw unfilterable(property);
        }
        expect("(");
        FilterToken name = take();
        expect(":");
        variable = name.text();
        itemType = collection.item();
        Filter item = or();
        variable = null;
        itemType = null;
        expect(")");
        return new Filter.Any(property, item);
    }

    private Filter comparison(String property) {
        EdmType declared = propertyType(property);
        if (declared.collection() || !declared.primitive()) {
            throw unfilterable(property);
        }
        FilterToken word = take();
        String operator = word.text().toLowerCase(Locale.ROOT);
        if (word.kind() == FilterToken.Kind.WORD && operator.equals("in")) {
            return in(property, declared);
        }
        if (word.kind() != FilterToken.Kind.WORD || !OPERATORS.containsKey(operator)) {
            throw syntax(word);
        }
        JsonNode literal = literal(declared);
        return itemType != null && itemType.name().equals(EXTENDED_PROPERTY) && operator.equals("eq")
                ? new Filter.Exactly(key(property), literal.asText())
                : new Filter.Comparison(key(property), declared, OPERATORS.get(operator), literal);
    }

    private Filter in(String property, EdmType declared) {
        expect("(");
        List<JsonNode> literals = new ArrayList<>();
        do {
            literals.add(literal(declared));
        } while (takeSymbol(","));
        expect(")");
        return new Filter.In(key(property), declared, literals);
    }

    private String text() {
        FilterToken token = take();
        if (token.kind() != FilterToken.Kind.TEXT) {
            throw syntax(token);
        }
        return token.text();
    }

    private JsonNode literal(EdmType wanted) {
        FilterToken token = take();
        if (token.kind() == FilterToken.Kind.WORD && token.text().equals("null")) {
            return JSON.nullNode();
        }
        boolean quoted = token.kind() == FilterToken.Kind.TEXT;
        if (!quoted && token.kind() != FilterToken.Kind.WORD) {
            throw syntax(token);
        }
        return Literals.filterLiteral(wanted, token.text(), quoted)
                .orElseThrow(
                        () -> invalid("A binary operator with incompatible types was detected. Found operand types '"
                                + wanted + "' and '" + (quoted ? "Edm.String" : token.text()) + "'."));
    }

    private void requireText(String property) {
        EdmType declared = propertyType(property);
        if (!declared.name().equals("String") || declared.collection()) {
            throw unfilterable(property);
        }
    }

    private EdmType propertyType(String property) {
        if (variable != null) {
            if (property.equals(variable)) {
                return itemType;
            }
            if (property.startsWith(variable + "/") && !itemType.primitive()) {
                EdmType member = model.complexType(itemType.name()).get(property.substring(variable.length() + 1));
                if (member != null) {
                    return member;
                }
            }
        }
        EdmType declared = model.property(type, property);
        if (declared == null) {
            throw invalid("Could not find a property named '" + property + "' on type '" + type.fullName() + "'.");
        }
        return declared;
    }

    /** The name under which {@link Values} has it. */
    private String key(String property) {
        if (variable == null) {
            return property;
        }
        return property.equals(variable) ? "" : property.substring(variable.length() + 1);
    }

    private GraphError unfilterable(String property) {
        return GraphError.unsupportedQuery("Unsupported or invalid query filter clause specified for property '"
                + property + "' of resource '" + type.resourceName() + "'.");
    }

    private static GraphError syntax(FilterToken token) {
        return invalid("Syntax error at position " + token.position() + ".");
    }

    private static GraphError invalid(String detail) {
        return GraphError.badRequest("Invalid filter clause: " + detail);
    }

    private FilterToken peek() {
        return tokens.get(next);
    }

    private FilterToken take() {
        FilterToken token = tokens.get(next);
        if (token.kind() != FilterToken.Kind.END) {
            next++;
        }
        return token;
    }

    private boolean takeWord(String word) {
        boolean found = peek().kind() == FilterToken.Kind.WORD && peek().text().equalsIgnoreCase(word);
        next += found ? 1 : 0;
        return found;
    }

    private boolean takeSymbol(String symbol) {
        boolean found =
                peek().kind() == FilterToken.Kind.SYMBOL && peek().text().equals(symbol);
        next += found ? 1 : 0;
        return found;
    }

    private void expect(String symbol) {
        if (!takeSymbol(symbol)) {
            throw syntax(peek());
        }
    }
}
