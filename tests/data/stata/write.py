import pandas as pd, datetime
d=pd.DataFrame({"id":["P01","P02","P03","P04"],"sex":pd.Categorical(["Male","Female","Male","Female"],categories=["Male","Female"]),"age":[54,47,None,71.0],"seen":pd.to_datetime(["2024-01-05","2024-02-01",None,"2024-03-09"])})
d.to_stata("trial10.dta",version=114,write_index=False,convert_dates={"seen":"td"},time_stamp=datetime.datetime(2026,11,29),variable_labels={"age":"Age, years"})
