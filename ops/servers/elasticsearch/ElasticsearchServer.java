import java.nio.file.Path;
import java.util.Map;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/**
 * One Elasticsearch node with the modules below path.home/modules. Arguments: settings as NAME=VALUE, path.home among
 * them. It ends when its standard input does, so it never outlives the process that started it.
 */
public final class ElasticsearchServer {
    private ElasticsearchServer() {}

    public static void main(String[] arguments) throws Exception {
        Settings.Builder settings = Settings.builder();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            settings.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        LogConfigurator.setNodeName(settings.get("node.name"));
        LogConfigurator.configureESLogging();
        Environment environment =
                new Environment(settings.build(), Path.of(settings.get("path.home")).resolve("config"));
        PluginsLoader loader = PluginsLoader.createPluginsLoader(
                PluginsLoader.loadModulesBundles(environment.modulesDir()),
                PluginsLoader.loadPluginsBundles(environment.pluginsDir()),
                Map.of(),
                false);
        Node node = new Node(environment, loader);
        node.start();
        while (System.in.read() >= 0) {
            // Nothing is said on this pipe; only its end matters.
        }
        node.close();
        System.exit(0);
    }
}
