package org.graphroutes.component.graph;

/** Exchange properties and variables of {@code msgraph:}. */
public final class GraphConstants {

    /** Exchange property: the JSON that Graph answered last. */
    public static final String ANSWER = "CamelMsgraphAnswer";

    /** Exchange property: the Location that Graph answered last. */
    public static final String LOCATION = "CamelMsgraphLocation";

    /** Exchange variable: a map or JSON object whose entries are the values for {@code {name}} in path and query. */
    public static final String ARGUMENTS = "arguments";

    private GraphConstants() {}
}
