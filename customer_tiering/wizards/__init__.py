from . import res_config_settings_tier
