"""What simulated people say: results and measures of the work by major class, and notes of a desk."""

MEASURES: dict[str, tuple[str, str]] = {
    "public_safety": ("险情已排除", "现场警戒并疏散，隐患部位已关停"),
    "public_order": ("现场已平息", "分开双方，登记并劝离"),
    "dispute": ("双方达成口头协议", "倾听诉求，当场调解"),
    "people_in_need": ("人员已安置", "联系家属并护送"),
    "city_upkeep": ("现场已清理", "清运并恢复原貌"),
    "hazard": ("隐患已临时处置", "设置警示，通知责任单位整改"),
    "device_alarm": ("误报，设备已复位", "现场核实，检查探头"),
    "": ("已处置", "现场处置完毕"),
}
"""Result and measures by major class; "" for any other."""

RETURNS = ("不属本单位职责", "地址有误，现场无此情况", "正在处置其他警情，无法前往")
NOTES = (
    "已回拨来电人，现场有人引导车辆，从东侧路口进",
    "来电人补充：现场暂无人员受伤，围观群众较多",
    "已提醒到场力量注意脚下，附近有施工围挡",
    "社区值班员已到楼下等候，联系电话在来电记录",
    "周边道路通行正常，可由主路直达",
)
