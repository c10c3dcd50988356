import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.codelibs.opensearch.runner.node.OpenSearchRunnerNode;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.plugins.Plugin;

/**
 * One OpenSearch node with the modules that every distribution has. Arguments: settings as NAME=VALUE, path.home among
 * them. It ends when its standard input does, so it never outlives the process that started it.
 */
public final class OpenSearchServer {
    private static final String[] MODULES = {
        "org.opensearch.transport.Netty4ModulePlugin",
        "AnalysisWithoutThai",
        "org.opensearch.index.mapper.MapperExtrasModulePlugin",
        "org.opensearch.index.reindex.ReindexModulePlugin",
        "org.opensearch.index.rankeval.RankEvalModulePlugin",
        "org.opensearch.join.ParentJoinModulePlugin",
        "org.opensearch.percolator.PercolatorModulePlugin",
        "org.opensearch.search.aggregations.matrix.MatrixAggregationModulePlugin",
        "org.opensearch.script.mustache.MustacheModulePlugin",
        "org.opensearch.script.expression.ExpressionModulePlugin",
        "org.opensearch.painless.PainlessModulePlugin",
        "org.opensearch.geo.GeoModulePlugin",
        "org.opensearch.ingest.common.IngestCommonModulePlugin",
    };

    private OpenSearchServer() {}

    public static void main(String[] arguments) throws Exception {
        Settings.Builder settings = Settings.builder();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            settings.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        Path home = Path.of(settings.get("path.home"));
        List<Class<? extends Plugin>> modules = new ArrayList<>();
        for (String name : MODULES) {
            modules.add(Class.forName(name).asSubclass(Plugin.class));
        }
        OpenSearchRunnerNode node =
                new OpenSearchRunnerNode(new Environment(settings.build(), home.resolve("config")), modules);
        node.start();
        while (System.in.read() >= 0) {
            // Nothing is said on this pipe; only its end matters.
        }
        node.close();
        System.exit(0);
    }
}
